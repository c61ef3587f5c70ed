// A page of an app that uses Amplify, bundled by the test. What it is configured with stands in the page.
import { Amplify } from 'aws-amplify';
import { fetchAuthSession, fetchUserAttributes, signInWithRedirect, signOut } from 'aws-amplify/auth';
import { Hub } from 'aws-amplify/utils';

const events = [];
Hub.listen('auth', ({ payload }) => events.push(payload.event));
Amplify.configure(window.amplifyConfiguration);

window.app = {
  events,
  signIn: () => signInWithRedirect(),
  signOut: () => signOut(),
  attributes: () => fetchUserAttributes(),
  async session(options) {
    const { tokens } = await fetchAuthSession(options);
    return (
      tokens && {
        access: tokens.accessToken.toString(),
        claims: tokens.accessToken.payload,
        id: tokens.idToken?.payload,
      }
    );
  },
};
