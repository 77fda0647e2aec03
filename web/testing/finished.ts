import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";

/**
 * Run a program to its end; returns what it says. Meanwhile everything else goes on: a test that
 * stood still would not see that the server has closed an idle connection, and write to it.
 */
export async function finished(
  program: string,
  args: string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  input: string,
): Promise<string> {
  const running = spawn(program, args, { cwd, env, stdio: "pipe" });
  running.stdin.end(input);
  const ended = new Promise((resolve, reject) => running.on("close", resolve).on("error", reject));
  const [said, complained] = await Promise.all([text(running.stdout), text(running.stderr)]);
  const status = await ended;
  if (status !== 0)
    throw new Error(`${args.join(" ")} ended with ${status}:\n${said}${complained}`);
  return said;
}
