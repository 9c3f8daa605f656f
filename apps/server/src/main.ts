import { ConfigurationError, EXIT_WRONG_CONFIGURATION, parseConfiguration } from '@shouwen/contract/config';
import { StartError } from './platform/start-error.ts';
import { startServer } from './start.ts';

try {
  const server = await startServer(parseConfiguration(process.env.SHOUWEN_CONFIG));
  const stop = () => void server.stop().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
} catch (error) {
  if (!(error instanceof StartError || error instanceof ConfigurationError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(error instanceof StartError ? error.exitStatus : EXIT_WRONG_CONFIGURATION);
}
