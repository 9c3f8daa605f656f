/** Flows, calendars, prompts and connectors put together, and what a running call needs of them. */
import { EXIT_WRONG_CONFIGURATION } from '@shouwen/contract/config';
import { promptsOf } from '@shouwen/contract/flows';
import { listCalendars, readCalendarState, registerCalendarRoutes } from '../centre/calendar/index.ts';
import {
  AddressGuard,
  callConnector,
  connectorTarget,
  LiveFlows,
  listConnectors,
  listFlows,
  liveFlowsThat,
  loadVersion,
  readNetworks,
  registerConnectorRoutes,
  registerFlowRoutes,
} from '../centre/flows/index.ts';
import type { Centre } from '../centre/index.ts';
import {
  createSpeech,
  promptNames,
  readSpeechSettings,
  registerPromptRoutes,
  SpeechCache,
} from '../centre/prompts/index.ts';
import type { FlowServices } from '../channels/voice/flow/flow-port.ts';
import { registerTryFlowRoute } from '../channels/voice/flow/try-flow.routes.ts';
import type { Platform } from '../platform/platform.ts';
import { StartError } from '../platform/start-error.ts';

const DEFAULT_TIME_ZONE = 'Asia/Shanghai';

/** What the environment says beyond the configuration: `TTS_URL`, `TTS_KEY`, …, `CONNECTOR_NETWORKS`. */
export function composeFlows(platform: Platform, centre: Centre, environment = process.env): FlowServices {
  const { db, storage, record, vault, log, clock, config } = platform;
  const newId = () => platform.newId();
  const speech = createSpeech(readSpeechSettings(environment));
  const prompts = {
    ...{ db, storage, record, speech },
    // The first folder is the centre's own, which has rows.
    builtInDirs: config.promptDirs.slice(1),
    usedBy: (prompt: string) => liveFlowsThat(db, (graph) => graph.nodes.some((node) => promptsOf(node).has(prompt))),
  };
  const references = async () => ({
    queueIds: (await centre.queues()).filter((queue) => queue.channels.includes('voice')).map((queue) => queue.queueId),
    calendarIds: (await listCalendars(db)).map((calendar) => calendar.calendarId),
    connectorIds: (await listConnectors(db)).map((connector) => connector.connectorId),
    skillIds: (await centre.skills()).map((skill) => skill.skillId),
    flowIds: (await listFlows(db)).filter((flow) => flow.liveVersion !== null).map((flow) => flow.flowId),
    prompts: await promptNames(prompts),
  });
  const live = new LiveFlows(db, () => centre.entryPoints());
  const calendar = (calendarId: string, at: number) => readCalendarState(db, calendarId, at);

  registerFlowRoutes(platform, { db, record, newId, references, entryPoints: () => centre.entryPoints() });
  registerConnectorRoutes(platform, { db, vault, record, newId });
  registerCalendarRoutes(platform, {
    ...{ db, record, newId },
    usedBy: (calendarId) => liveFlowsThat(db, (graph) => graph.nodes.some(asksCalendar(calendarId))),
  });
  registerPromptRoutes(platform, prompts);
  const timeZoneOf = async () => (await centre.settings())?.timeZone ?? DEFAULT_TIME_ZONE;
  registerTryFlowRoute(platform, {
    references,
    version: (flowId, version) => loadVersion(db, flowId, version),
    world: async () => ({ timeZone: await timeZoneOf(), calendar, loadFlow: (flowId) => live.live(flowId) }),
  });
  const cache = new SpeechCache({
    speech,
    folder: () => storage.folder('prompts/speech'),
    now: () => clock.now(),
    failed: (error) => log.warn({ error: String(error) }, 'a text could not be spoken'),
  });
  const guard = addressGuard(environment.CONNECTOR_NETWORKS);
  return {
    now: () => clock.now(),
    timeZone: timeZoneOf,
    flowOf: (entryPointId) => live.ofEntryPoint(entryPointId),
    version: (flowId, version) => live.version(flowId, version),
    loadFlow: (flowId) => live.live(flowId),
    calendar,
    lookup: async (request) => {
      const target = await connectorTarget({ db, vault }, request.connectorId);
      return target === null
        ? { kind: 'failed', reason: 'no such connector' }
        : await callConnector(target, request, guard);
    },
    speak: (text, language) => cache.promptFor(text, language),
  };
}

/** @throws {StartError} naming what cannot be read */
function addressGuard(networks: string | undefined): AddressGuard {
  try {
    return new AddressGuard(readNetworks(networks));
  } catch (error) {
    const why = error instanceof Error ? error.message : '';
    throw new StartError(EXIT_WRONG_CONFIGURATION, `CONNECTOR_NETWORKS: ${why}.`);
  }
}

function asksCalendar(calendarId: string) {
  return (node: { kind: string; settings: object }) =>
    node.kind === 'hours' && 'calendarId' in node.settings && node.settings.calendarId === calendarId;
}
