/** C3: the disks that a power cut may leave at every moment of a run, from a trace of its system calls. */
import { test } from 'vitest';
import { powerPoints } from './power-points.js';
import { POWER_SCENARIOS, recordingOf } from './power-recording.js';
import { restart } from './power-restart.js';
import { runStage } from './stage.js';

test('whatever a power cut leaves of unsynced bytes and names, the same command ends with one link a row', async () => {
  const recordings = await Promise.all(POWER_SCENARIOS.map(recordingOf));
  await runStage({
    name: 'power-loss',
    title: 'Power cut at every moment × every part of the unsynced bytes and names that may have reached the disk',
    points: recordings.flatMap(powerPoints),
    assumptions: [
      'What was synced is on the disk: a disk that reports a sync that it has not done is not modelled.',
      'Of unsynced names any combination may be there; of unsynced bytes the first writes, one torn in its middle, or zeros.',
      'The queue for the rate limit, `turns.log`, is left out: it is never synced, and nothing of a batch rests on it.',
      'The run after the power cut is the library in this process, over the image of the disk, against a server that has all that it had accepted.',
    ],
    run: restart,
  });
});
