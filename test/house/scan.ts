/** An import, a re-export or a dynamic import in a source. */
export interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

const STATIC = /\b(?:import|export)\b(\s+type\b(?!\s*(?:,|from\b)))?[^;"'`]*?\bfrom\s*["']/g;
const BARE = /\bimport\s*["']/g;
const DYNAMIC = /\bimport\s*\(\s*["'`]/g;

/** What a source imports. Only literal specifiers: what a dynamic import computes is not known here. */
export function importsOf(source: string): Import[] {
  const code = codeOf(source);
  return [STATIC, BARE, DYNAMIC].flatMap((pattern) =>
    [...code.matchAll(pattern)].map((match) => {
      const start = match.index + match[0].length;
      const end = code.indexOf(code[start - 1]!, start);
      return { specifier: source.slice(start, end), typeOnly: match[1] !== undefined };
    })
  );
}

/**
 * A source with everything blanked that is not code, character by character, so that places stay the same: comments,
 * what is in strings, in templates outside of `${}`, and in regular expressions. Quotes stay.
 */
export function codeOf(source: string): string {
  const scanner = new Scanner(source);
  scanner.code();
  return scanner.text();
}

/** Tokens after which a slash begins a regular expression and does not divide. */
const BEFORE_REGEX = /(?:^|[(,=:[!&|?{};+\-*%~^<>]|\b(?:return|typeof|case|in|of|void|do|else|await|yield))$/;

class Scanner {
  readonly #source: string;
  readonly #out: string[];
  #at = 0;
  /** The code before, as far as it tells whether a slash divides. */
  #before = "";
  /** Templates whose `${` is open. */
  #inTemplate = 0;

  constructor(source: string) {
    this.#source = source;
    this.#out = source.split("");
  }

  text(): string {
    return this.#out.join("");
  }

  /** Reads code to the end, or to the brace that closes a template's `${`. */
  code(): void {
    let depth = 0;
    while (this.#at < this.#source.length) {
      const char = this.#source[this.#at]!;
      if (char === "}" && depth === 0 && this.#inTemplate > 0) return;
      if (char === "{") depth++;
      else if (char === "}") depth--;
      this.#token(char);
    }
  }

  #token(char: string): void {
    const pair = this.#source.slice(this.#at, this.#at + 2);
    if (pair === "//") return this.#blankTo(this.#find("\n", this.#at));
    if (pair === "/*") return this.#blankTo(this.#find("*/", this.#at + 2) + 2);
    if (char === '"' || char === "'") this.#quoted(char);
    else if (char === "`") this.#template();
    else if (char === "/" && BEFORE_REGEX.test(this.#before)) this.#regex();
    else this.#at++;
    // A word before a slash may be `return`; eight characters show the longest such word.
    if (/\S/.test(char)) this.#before = this.#source.slice(Math.max(0, this.#at - 8), this.#at);
  }

  #find(text: string, from: number): number {
    const at = this.#source.indexOf(text, from);
    return at < 0 ? this.#source.length : at;
  }

  /** Blanks up to a place, but for line ends. */
  #blankTo(end: number): void {
    for (; this.#at < Math.min(end, this.#source.length); this.#at++) {
      if (this.#out[this.#at] !== "\n") this.#out[this.#at] = " ";
    }
  }

  /** Blanks one character, or two where the first escapes the second. */
  #blankOne(): void {
    this.#blankTo(this.#at + (this.#source[this.#at] === "\\" ? 2 : 1));
  }

  #quoted(quote: string): void {
    this.#at++;
    while (this.#at < this.#source.length && !["\n", quote].includes(this.#source[this.#at]!)) {
      this.#blankOne();
    }
    this.#at++;
  }

  #template(): void {
    this.#at++;
    while (this.#at < this.#source.length && this.#source[this.#at] !== "`") {
      if (!this.#source.startsWith("${", this.#at)) {
        this.#blankOne();
        continue;
      }
      this.#at += 2;
      this.#inTemplate++;
      this.code();
      this.#inTemplate--;
      this.#at++;
    }
    this.#at++;
  }

  #regex(): void {
    this.#at++;
    let inClass = false;
    while (this.#at < this.#source.length && this.#source[this.#at] !== "\n") {
      const char = this.#source[this.#at]!;
      if (char === "/" && !inClass) break;
      if (char === "[") inClass = true;
      else if (char === "]") inClass = false;
      this.#blankOne();
    }
    this.#at++;
  }
}
