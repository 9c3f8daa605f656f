import { createHash } from 'node:crypto';
import { copyFile, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Prompt, PromptFolder } from '@shouwen/contract/flows';
import type { Selectable } from 'kysely';
import type { Principal } from '../../platform/auth/principal.ts';
import type { Db } from '../../platform/db/database.ts';
import type { Recorder } from '../../platform/events-port.ts';
import { AppError } from '../../platform/http/app-error.ts';
import type { Storage } from '../../platform/storage/storage.ts';
import { AudioFault } from './audio-fault.ts';
import { listPromptFiles, type PromptFile } from './built-in-prompts.ts';
import { type ConvertedAudio, convertAudio } from './convert-audio.ts';
import type { PromptTable } from './prompt.sql.ts';
import { SpeechFault, type SpeechProvider } from './speech.ts';

/** `DATA_DIR/prompts` is the first folder the media process looks into: what is there wins over what ships. */
const OWN = 'prompts';
/** Every audio that was ever stored, by checksum, so that a change can be taken back. */
const KEPT = 'prompts-kept';
const PROMPTS_MAX = 2000;

export interface PromptNeeds {
  readonly db: Db;
  readonly storage: Storage;
  readonly record: Recorder;
  readonly speech: SpeechProvider;
  /** Folders with what ships. */
  readonly builtInDirs: readonly string[];
  /** Names of live flows that play a prompt. */
  usedBy(prompt: string): Promise<readonly string[]>;
}

export interface PromptKey {
  readonly folder: PromptFolder;
  readonly name: string;
}

/** What ships and what is the centre's own, as they are heard. */
export async function listPrompts({ db, builtInDirs }: PromptNeeds): Promise<Prompt[]> {
  const files = await builtIn(builtInDirs);
  const rows = await db.selectFrom('prompt').selectAll().orderBy('folder').orderBy('name').execute();
  const isOwn = (file: PromptFile) => rows.some((row) => row.folder === file.folder && row.name === file.name);
  const own = rows.map((row) =>
    present(
      row,
      files.some((file) => file.folder === row.folder && file.name === row.name),
    ),
  );
  const shipped = files.flatMap((file) =>
    file.folder === 'tones' || isOwn(file) ? [] : [presentFile(file, file.folder)],
  );
  return [...own, ...shipped].sort((a, b) => a.folder.localeCompare(b.folder) || a.name.localeCompare(b.name));
}

/** As flows name them, by language. */
export async function promptNames(needs: PromptNeeds): Promise<{ zh: string[]; en: string[] }> {
  const tones = (await builtIn(needs.builtInDirs)).filter((file) => file.folder === 'tones');
  const prompts = await listPrompts(needs);
  const common = [...prompts, ...tones].filter(({ folder }) => folder === 'music' || folder === 'tones');
  const both = common.map(({ folder, name }) => `${folder}/${name}`);
  const of = (language: 'zh' | 'en') => [
    ...prompts.filter(({ folder }) => folder === language).map(({ name }) => name),
    ...both,
  ];
  return { zh: of('zh'), en: of('en') };
}

/** @throws {AppError} `not-found` */
export async function readPromptAudio({ db, storage, builtInDirs }: PromptNeeds, key: PromptKey): Promise<Buffer> {
  const row = await findRow(db, key);
  const shipped = (await builtIn(builtInDirs)).find(({ folder, name }) => folder === key.folder && name === key.name);
  const file = row === undefined ? shipped?.file : await ownFile(storage, key);
  if (file === undefined) throw new AppError('not-found');
  return await readFile(file).catch((error) => {
    throw new AppError('not-found', null, { cause: error });
  });
}

/** @throws {AppError} `invalid-request` with what is wrong with the file */
export async function uploadPrompt(needs: PromptNeeds, by: Principal, key: PromptKey, file: Buffer): Promise<Prompt> {
  return await store(needs, by, key, await converted(file), { source: 'upload', text: null });
}

/** @throws {AppError} `unavailable` when nothing can speak; the message says what to do */
export async function speakPrompt(needs: PromptNeeds, by: Principal, key: PromptKey, text: string): Promise<Prompt> {
  if (key.folder === 'music') throw new AppError('invalid-request', musicIsNotSpoken);
  const language = key.folder;
  return await store(needs, by, key, await spoken(needs.speech, text, language), { source: 'speech', text });
}

/** Speech to listen to before it is stored. */
export async function spoken(speech: SpeechProvider, text: string, language: 'zh' | 'en'): Promise<ConvertedAudio> {
  try {
    return await convertAudio(await speech.speak(text, language));
  } catch (error) {
    if (error instanceof SpeechFault) throw new AppError('unavailable', error.text, { cause: error });
    if (error instanceof AudioFault) throw new AppError('unavailable', error.text, { cause: error });
    throw error;
  }
}

/** What ships is heard again, if there is one. @throws {AppError} `not-found`, `conflict` while a live flow plays it */
export async function removePrompt(needs: PromptNeeds, by: Principal, key: PromptKey): Promise<void> {
  const { db, storage, record, builtInDirs, usedBy } = needs;
  const row = await findRow(db, key);
  if (row === undefined) throw new AppError('not-found');
  const ships = (await builtIn(builtInDirs)).some(({ folder, name }) => folder === key.folder && name === key.name);
  const flowName = key.folder === 'music' ? `music/${key.name}` : key.name;
  if (!ships && (await usedBy(flowName)).length > 0) throw new AppError('conflict', inUse);
  await db.deleteFrom('prompt').where('folder', '=', key.folder).where('name', '=', key.name).execute();
  await rm(await ownFile(storage, key), { force: true });
  await record('prompt.changed', 'centre', {
    byAccountId: by.accountId,
    ...key,
    action: 'removed',
    sha256: row.sha256,
  });
}

async function converted(file: Buffer): Promise<ConvertedAudio> {
  try {
    return await convertAudio(file);
  } catch (error) {
    if (error instanceof AudioFault) throw new AppError('invalid-request', error.text);
    throw error;
  }
}

async function store(
  needs: PromptNeeds,
  by: Principal,
  key: PromptKey,
  { wav, durationMs }: ConvertedAudio,
  { source, text }: { source: 'upload' | 'speech'; text: string | null },
): Promise<Prompt> {
  const { db, storage, record, builtInDirs } = needs;
  const { count } = await db
    .selectFrom('prompt')
    .select((select) => select.fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow();
  if (Number(count) >= PROMPTS_MAX) throw new AppError('conflict', tooMany);
  const sha256 = createHash('sha256').update(wav).digest('hex');
  const kept = path.join(await storage.folder(KEPT), `${sha256}.wav`);
  await writeFile(kept, wav, { mode: 0o600 });
  const file = await ownFile(storage, key);
  // Renamed into place: a call that plays it at this moment hears the old one or the new one.
  await copyFile(kept, `${file}.new`);
  await rename(`${file}.new`, file);
  const values = {
    source,
    text,
    sha256,
    bytes: wav.length,
    duration_ms: durationMs,
    changed_at: new Date(),
    changed_by: by.accountId,
  };
  const row = await db
    .insertInto('prompt')
    .values({ ...key, ...values })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'folder', 'name']).doUpdateSet(values))
    .returningAll()
    .executeTakeFirstOrThrow();
  const action = source === 'upload' ? 'uploaded' : 'spoken';
  await record('prompt.changed', 'centre', { byAccountId: by.accountId, ...key, action, sha256 });
  const ships = (await builtIn(builtInDirs)).some(({ folder, name }) => folder === key.folder && name === key.name);
  return present(row, ships);
}

async function ownFile(storage: Storage, { folder, name }: PromptKey): Promise<string> {
  return path.join(await storage.folder(path.join(OWN, folder)), `${name}.wav`);
}

async function findRow(db: Db, { folder, name }: PromptKey): Promise<Selectable<PromptTable> | undefined> {
  return await db
    .selectFrom('prompt')
    .selectAll()
    .where('folder', '=', folder)
    .where('name', '=', name)
    .executeTakeFirst();
}

/** What ships does not change while the server runs. */
const known = new Map<string, Promise<PromptFile[]>>();

async function builtIn(dirs: readonly string[]): Promise<PromptFile[]> {
  const lists = dirs.map((dir) => {
    const list = known.get(dir) ?? listPromptFiles(dir);
    known.set(dir, list);
    return list;
  });
  return (await Promise.all(lists)).flat();
}

function present(row: Selectable<PromptTable>, replacesBuiltIn: boolean): Prompt {
  const { folder, name, source, text, bytes, sha256 } = row;
  const changed = { changedAt: row.changed_at.toISOString(), changedBy: row.changed_by };
  return { folder, name, source, text, bytes, sha256, replacesBuiltIn, durationMs: row.duration_ms, ...changed };
}

function presentFile({ name, bytes, durationMs }: PromptFile, folder: PromptFolder): Prompt {
  const nobody = { sha256: null, text: null, changedAt: null, changedBy: null };
  return { folder, name, bytes, durationMs, source: 'built-in', replacesBuiltIn: false, ...nobody };
}

const inUse = {
  zh: '有正在使用的流程播放这个提示音，请先修改流程。',
  en: 'A live flow plays this prompt; change the flow first.',
};
const tooMany = { zh: '提示音已达上限，请先删除不用的。', en: 'There are too many prompts; remove some first.' };
const musicIsNotSpoken = { zh: '音乐不能由文字生成，请上传文件。', en: 'Music cannot be spoken; upload a file.' };
