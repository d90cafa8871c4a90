/** In: a command and a deadline. Out: its output and ending; its whole process group is gone when the promise settles. */

import { type ChildProcess, spawn } from "node:child_process";
import { constants, setPriority } from "node:os";
import type { Ending } from "./outcome.ts";

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly deadlineSeconds: number;
  /** Takes only the time that nothing else wants. */
  readonly background?: boolean;
}

/** Groups under way, so that an interrupted run leaves nothing behind. */
const running = new Set<number>();

export function runCommand(command: Command): Promise<Ending> {
  const child = spawn(command.program, command.args, {
    cwd: command.cwd,
    env: command.env,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const chunks: string[] = [];
  collectText(child, chunks);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    const { pid } = child;
    if (pid === undefined) return;
    running.add(pid);
    if (command.background) setPriority(pid, constants.priority.PRIORITY_LOW);
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      killGroup(pid);
    }, command.deadlineSeconds * 1000);
    child.once("exit", () => {
      clearTimeout(timer);
      killGroup(pid);
      running.delete(pid);
    });
    child.once("close", (exitCode, signal) => resolve({ output: chunks.join(""), exitCode, signal, timedOut }));
  });
}

export function killRunning(): void {
  for (const pid of running) killGroup(pid);
}

function collectText(child: ChildProcess, chunks: string[]): void {
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8");
    stream?.on("data", (text: string) => chunks.push(text));
  }
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
