/** The media process: reads its settings, starts the workers, listens for servers, and on SIGTERM finishes recordings. */
import { mkdir } from 'node:fs/promises';
import { readConfig } from './config.ts';
import { ControlServer } from './control/control-server.ts';
import { MediaProcess } from './control/media-process.ts';
import { log } from './log.ts';

async function start(): Promise<void> {
  const config = readConfig(process.env);
  await mkdir(config.recordingsDir, { recursive: true, mode: 0o750 });
  const media: MediaProcess = new MediaProcess(config, (event) => control.broadcast(event));
  const control: ControlServer = new ControlServer(media);
  await media.start();
  await control.listen(config.socketPath);
  const { portFirst, portLast, publicAddress, workers, socketPath } = config;
  log('info', 'ready', { socket: socketPath, ports: `${portFirst}-${portLast}`, address: publicAddress, workers });

  const stop = async (): Promise<void> => {
    control.stopListening();
    await media.stop();
    await control.close();
    process.exit(0);
  };
  process.once('SIGTERM', () => void stop());
  process.once('SIGINT', () => void stop());
}

start().catch((error: unknown) => {
  process.stderr.write(`media: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
