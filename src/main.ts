import { existsSync } from 'node:fs';
import { run } from './server/run.js';

/** Of the folder that the server is started in. What is set already counts. */
const SETTINGS_FILE = '.env';

if (existsSync(SETTINGS_FILE)) process.loadEnvFile(SETTINGS_FILE);

await run(process.env);
