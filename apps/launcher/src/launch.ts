import {
  type BilingualText,
  type Configuration,
  type TerminalLanguage,
  terminalLanguages,
} from '@shouwen/contract/config';
import { helpText } from './config/help-text.ts';
import { type ParsedArguments, parseArguments } from './config/parse-arguments.ts';
import { type OptionsRead, readOptions } from './config/read-options.ts';
import { guessLanguage } from './config/terminal-language.ts';
import { LaunchError } from './messages/problems.ts';
import * as progress from './messages/progress.ts';
import { welcomeText } from './messages/welcome-text.ts';
import { checkResources, openTerminal, planStart, type Terminal } from './plan-start.ts';
import { type Centre, type CentreOptions, readWelcome, startCentre, stopCentre } from './run-centre.ts';
import { listenForStop, whenAborted } from './stop-signals.ts';
import { endLeftovers } from './supervise/end-leftovers.ts';
import { holdInstanceLock } from './supervise/instance-lock.ts';
import { rotateLog } from './supervise/log-file.ts';

/** What `npm start` was given. */
export interface LaunchOptions {
  /** The clone. */
  readonly projectDir: string;
  /** The command line after `npm start --`. */
  readonly words: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * `npm start`: reads the options, checks, starts everything, runs until told to stop.
 * @returns the exit status: 0 after an orderly stop, 1 after one sentence on stderr about what is wrong
 */
export async function launch(options: LaunchOptions): Promise<number> {
  const { projectDir, words, environment } = options;
  let terminal = openTerminal(guessLanguage(words, environment));
  try {
    const given = parseArguments(words);
    const read = readOptions(given, environment, projectDir);
    const language = languageOf(read) ?? guessLanguage(words, environment);
    terminal = openTerminal(language);
    if (given.help) {
      console.log(helpText(read, language));
      return 0;
    }
    for (const problem of read.problems) terminal.complain(problem);
    return read.problems.length > 0 ? 1 : await run(options, given, read, terminal);
  } catch (error) {
    terminal.complain(error instanceof LaunchError ? error.text : unexpected(error, environment));
    return 1;
  }
}

/** The language that was chosen, also when another option is wrong and has to be complained about in it. */
function languageOf(read: OptionsRead): TerminalLanguage | undefined {
  return terminalLanguages.find((language) => language === read.texts.get('LANGUAGE'));
}

/** An error nobody foresaw still is one sentence; the stack is for whoever sets LOG_LEVEL=debug. */
function unexpected(error: unknown, environment: NodeJS.ProcessEnv): BilingualText {
  const wantsStack = environment.LOG_LEVEL === 'debug' || environment.LOG_LEVEL === 'trace';
  const detail = error instanceof Error ? ((wantsStack ? error.stack : undefined) ?? error.message) : String(error);
  return { zh: `启动失败：${detail}`, en: `The start failed: ${detail}` };
}

async function run(
  options: LaunchOptions,
  given: ParsedArguments,
  read: OptionsRead,
  terminal: Terminal,
): Promise<number> {
  const { projectDir, environment } = options;
  const { language } = terminal;
  const stop = listenForStop();
  const { choice, settings, usesOwnDatabase } = planStart(read.values, { projectDir, language, demo: given.demo });
  if (choice.blockedAt !== undefined) terminal.say(progress.dataDirMoved(settings.dataDir, choice.blockedAt));
  const release = holdInstanceLock(settings.runDir, settings.publicUrl);
  try {
    const ended = await endLeftovers(settings.dataDir);
    if (ended > 0) terminal.say(progress.leftoversEnded(ended));
    await checkResources(settings);
    const onServerReady = welcomeOnce(settings, terminal);
    await runUntilStopped({ projectDir, environment, settings, usesOwnDatabase, terminal, stop, onServerReady });
    return 0;
  } finally {
    release();
  }
}

/** Prints the way in when the server is ready, and again after a crash only if the one-time link is another. */
function welcomeOnce(settings: Configuration, terminal: Terminal): () => void {
  let last = '';
  return () => {
    const text = welcomeText(readWelcome(settings.runDir), settings, terminal.language);
    if (text !== last) console.log(text);
    last = text;
  };
}

async function runUntilStopped(options: CentreOptions): Promise<void> {
  const { stop } = options;
  const centre: Centre = {};
  const started = startCentre(centre, options);
  try {
    await Promise.race([started, whenAborted(stop.first)]);
    if (!stop.first.aborted) {
      options.onServerReady();
      await untilStop(centre, stop.first);
    }
  } catch (error) {
    // What a stop cuts off in the middle fails; that is no news.
    if (!stop.first.aborted) throw error;
  } finally {
    await stopEverything(centre, started, options);
  }
}

const LOG_CHECK_MS = 600_000;

/** Keeps the logs bounded while everything runs. */
async function untilStop(centre: Centre, stop: AbortSignal): Promise<void> {
  const timer = setInterval(() => {
    for (const child of [centre.postgres, centre.media, centre.server]) if (child) rotateLog(child.logFile);
  }, LOG_CHECK_MS);
  await whenAborted(stop);
  clearInterval(timer);
}

/** A start that was cut off may begin one more process within this time, which is then stopped too. */
const CUT_OFF_WAIT_MS = 2000;

async function stopEverything(centre: Centre, started: Promise<void>, options: CentreOptions): Promise<void> {
  const { settings, stop, terminal } = options;
  if (stop.first.aborted) terminal.say(progress.draining(settings.drainSeconds));
  stop.second.addEventListener('abort', () => terminal.say(progress.stoppingAtOnce()), { once: true });
  await stopCentre(centre, settings.drainSeconds, stop.second);
  const settled = started.catch(() => {});
  await Promise.race([settled, new Promise((settle) => setTimeout(settle, CUT_OFF_WAIT_MS))]);
  await stopCentre(centre, settings.drainSeconds, stop.second);
  if (stop.first.aborted) terminal.say(progress.stopped());
}
