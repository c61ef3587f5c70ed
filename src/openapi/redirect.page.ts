/** Where the user pool sends the login window back to. Its script hands the code over and closes the window. */
export const REDIRECT_PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Login</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="docs.css" />
  </head>
  <body class="redirect">
    <p id="message">Handing the login over.</p>
    <script type="module" src="oauth2-redirect.js"></script>
  </body>
</html>
`;
