import { ApiError } from "../../commit-boost/api-error.ts";
import { answer, type Route } from "./api.ts";
import { type DevChain } from "./chain.ts";
import { HEAD_TOPIC } from "./heads.ts";
import type { EventStreams } from "./streams.ts";

/** Routes about the node itself, and its event stream. */
export function nodeRoutes(chain: DevChain, streams: EventStreams): Route[] {
  return [
    { path: "/eth/v1/node/version", GET: () => answer({ version: "Quorate/devnet" }) },
    { path: "/eth/v1/node/health", GET: () => new Response(null, { status: 200 }) },
    {
      path: "/eth/v1/node/syncing",
      GET: ({ view }) =>
        answer({
          head_slot: String(chain.headSlot(view)),
          sync_distance: "0",
          is_syncing: false,
          is_optimistic: false,
          el_offline: false,
        }),
    },
    {
      path: "/eth/v1/events",
      GET: ({ view, query }) => {
        const topics = query.getAll("topics");
        if (topics.length === 0 || topics.some((topic) => topic !== HEAD_TOPIC)) {
          throw new ApiError(400, `topics must be ${HEAD_TOPIC}, the only one that this node has`);
        }
        return new Response(streams.open(view), {
          headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
        });
      },
    },
  ];
}
