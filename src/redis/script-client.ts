/**
 * Two things in Bottleneck's scripts do not do for many machines and a Redis of today.
 *
 * They reckon by the clock of whoever calls them, so that machines whose clocks differ by seconds would move their slots
 * against one another. Here they go by the clock of the one Redis that all of them share.
 *
 * When Redis has forgotten an account, or a process that was stopped for a while, they say so by an error that
 * Bottleneck answers by making it known again. From version 7 on, Redis puts a word before such an error, by which
 * Bottleneck does not know it any more (its issue 205). Given as a table, the error is what it was.
 */
import { Redis } from 'ioredis';
import type { ClientOptions } from './address.js';

const CLIENT_TIME = 'local now = tonumber(ARGV[1])';
const SERVER_TIME = "local time = redis.call('TIME')\nlocal now = time[1] * 1000 + math.floor(time[2] / 1000)";

const ERROR_REPLY = /redis\.error_reply\(([^()]*)\)/g;

/** @throws Error when the script does not take its time where it is known to: another version of Bottleneck may not */
function mendScript(script: string): string {
  if (script.split(CLIENT_TIME).length !== 2) throw new Error('A script of Bottleneck takes its time from elsewhere');
  return script.replace(CLIENT_TIME, () => SERVER_TIME).replaceAll(ERROR_REPLY, '{err = $1}');
}

/** What Bottleneck is given: a connection for its scripts, and beside it the one that it listens with. */
export class ScriptClient extends Redis {
  readonly #listener: Redis;

  constructor(options: ClientOptions, listener: Redis) {
    super(options);
    this.#listener = listener;
  }

  override defineCommand(name: string, definition: { lua: string; numberOfKeys?: number; readOnly?: boolean }): void {
    super.defineCommand(name, { ...definition, lua: mendScript(definition.lua) });
  }

  // Made and waited for together with this one: Bottleneck would wait for ever for a connection that fails.
  override duplicate(): Redis {
    return this.#listener;
  }
}
