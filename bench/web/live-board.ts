/**
 * What the live board costs a supervisor's browser: 500 agents, ten changes of state a second, figures every second. The
 * board is the built one in a real Chromium; a stand-in plays the server.
 */
import type { AgentState, Live, LiveAgent } from '@shouwen/contract';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { openBrowser, openPerson } from '../../tests/support/browser.ts';
import { isoAt, sampleLive, sampleMe, startOfStory } from '../../tests/web/_insight-samples.ts';
import { type StandIn, startStandIn } from '../../tests/web/_stand-in.ts';
import type { BenchRow } from '../row.ts';

const agentCount = 500;
const changesPerSecond = 10;
const warmUpMs = 3_000;
const measuredMs = 10_000;
const targetPercent = 20;
const delaySamples = 10;
const delayTargetMs = 1_000;

/** The states an agent goes through, so that every change moves a row, a count and a colour. */
const nextState: Record<AgentState, AgentState> = {
  offline: 'available',
  available: 'ringing',
  ringing: 'talking',
  talking: 'hold',
  hold: 'wrap-up',
  'wrap-up': 'break',
  break: 'busy',
  busy: 'available',
};

export async function measureLiveBoard(): Promise<BenchRow[]> {
  const server = await startStandIn();
  const browser = await openBrowser();
  try {
    const live = sampleLive(agentCount);
    server.on('GET', '/api/me', () => ({ body: sampleMe({}) }));
    server.setLive(live);
    const { page } = await openPerson(browser, { width: 1440, height: 900 });
    await page.goto(`${server.url}/live`);
    await page.locator('.live-agent').first().waitFor();
    await page.locator('.live-chart canvas').waitFor();
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const stop = playMorning(server, live);
    await page.waitForTimeout(warmUpMs);
    const before = await readCosts(session, browser);
    await page.waitForTimeout(measuredMs);
    const after = await readCosts(session, browser);
    const changes = stop();
    const rows = await page.locator('.live-agent').count();
    const delayMs = await slowestChange(server, page, live);
    const share = (from: number, to: number): number => ((to - from) / (after.at - before.at)) * 100;
    const main = share(before.mainThread, after.mainThread);
    const rate = `${agentCount} agents, ${changesPerSecond} changes/s, ${rows} rows in the page`;
    return [
      {
        group: 'web',
        name: 'live board, main thread',
        value: main,
        unit: '% of a core',
        target: targetPercent,
        targetText: `<= ${targetPercent} %`,
        verdict: main <= targetPercent ? 'meets' : 'misses',
        how: `Chromium, CDP TaskDuration in thread ticks over ${measuredMs / 1000} s; ${rate}; ${changes} changes sent`,
      },
      {
        group: 'web',
        name: 'live board, all of Chromium',
        value: share(before.processes, after.processes),
        unit: '% of a core',
        target: null,
        targetText: '',
        verdict: 'info',
        how: 'CPU time of every process of the browser (software drawing, no GPU), same seconds',
      },
      {
        group: 'web',
        name: 'live board, change to screen',
        value: delayMs,
        unit: 'ms',
        target: delayTargetMs,
        targetText: `<= ${delayTargetMs / 1000} s`,
        verdict: delayMs <= delayTargetMs ? 'meets' : 'misses',
        how: `from the message leaving the server to the figure in the page, the slowest of ${delaySamples}`,
      },
    ];
  } finally {
    await browser.close();
    await server.close();
  }
}

/** Each sample waits for the figure it sent itself; frames are watched in the page. */
async function slowestChange(server: StandIn, page: Page, live: Live): Promise<number> {
  let slowest = 0;
  for (let sample = 1; sample <= delaySamples; sample += 1) {
    const waiting = 100 + sample;
    const sentAt = performance.now();
    server.patchLive({ totals: { ...live.totals, waiting } });
    await page.waitForFunction(
      (wanted) => document.querySelectorAll('.live-figure-value')[1]?.textContent === String(wanted),
      waiting,
      { polling: 'raf' },
    );
    slowest = Math.max(slowest, performance.now() - sentAt);
  }
  return slowest;
}

interface Costs {
  /** Seconds each. */
  at: number;
  mainThread: number;
  processes: number;
}

async function readCosts(session: CDPSession, browser: Browser): Promise<Costs> {
  const { metrics } = await session.send('Performance.getMetrics');
  const mainThread = metrics.find((metric) => metric.name === 'TaskDuration')?.value;
  if (mainThread === undefined) throw new Error('Chromium reports no TaskDuration');
  const whole = await browser.newBrowserCDPSession();
  const { processInfo } = await whole.send('SystemInfo.getProcessInfo');
  await whole.detach();
  const processes = processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
  return { at: performance.now() / 1000, mainThread, processes };
}

/** Sends changes until stopped; gives back how many there were. */
function playMorning(server: StandIn, live: Live): () => number {
  const agents = [...live.agents];
  let sent = 0;
  const change = setInterval(() => {
    // A fixed walk through the list: every run changes the same agents in the same order.
    const place = (sent * 137) % agents.length;
    const agent = agents[place];
    if (agent === undefined) return;
    const changed = step(agent, server.now());
    agents[place] = changed;
    sent += 1;
    const isFigure = sent % changesPerSecond === 0;
    server.patchLive({ agents: [changed], ...(isFigure ? figures(live, sent) : {}) });
  }, 1000 / changesPerSecond);
  return () => {
    clearInterval(change);
    return sent;
  };
}

function step(agent: LiveAgent, now: number): LiveAgent {
  return {
    ...agent,
    state: nextState[agent.state],
    since: isoAt((now - startOfStory) / 1000),
    handledToday: agent.handledToday + 1,
  };
}

/** Once a second: totals, one queue, and now and then a new contact in the chart. */
function figures(live: Live, sent: number) {
  const queue = live.queues[(sent / changesPerSecond) % live.queues.length];
  const last = live.volume.length - 1;
  return {
    totals: { ...live.totals, waiting: live.totals.waiting + (sent % 7), answered: live.totals.answered + sent },
    queues: queue === undefined ? [] : [{ ...queue, waiting: queue.waiting + (sent % 3) }],
    volume: live.volume.map((count, slot) => (slot === last ? count + sent / changesPerSecond : count)),
  };
}
