import { Screen } from './screen.js';
import { Stage } from './stage.js';
import { Story } from './story.js';

const screen = new Screen(process.stdout, process.env);
const stage = new Stage();
process.once('SIGINT', () => void stage.clear().finally(() => process.exit(130)));

try {
  screen.title('nest-cognito-oauth, from login to logout');
  await stage.build();
  const isShared = stage.redis !== undefined;
  screen.table([
    ['user pool', stage.pool, 'embedded: no AWS account is used'],
    [
      'here',
      stage.here,
      isShared ? 'one instance' : 'the only instance: no redis-server or valkey-server is installed',
    ],
    ...(isShared ? ([['there', stage.there, `another one; both share ${stage.redis}`]] as const) : []),
  ]);
  const surprises = await new Story(screen, stage).tell();
  process.exitCode = surprises === 0 ? 0 : 1;
  screen.line(
    '',
    surprises === 0
      ? 'Everything came out as it was told. Try it yourself: npm start'
      : `${surprises} times it came out otherwise.`,
  );
} catch (error) {
  process.stderr.write(`\nThe demo broke off. ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await stage.clear();
}
