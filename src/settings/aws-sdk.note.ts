/** That the AWS SDK will drop this Node one day: lines of its own in a log of JSON, and in the output of a command. */
export function silenceAwsSdkNote(): void {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
}
