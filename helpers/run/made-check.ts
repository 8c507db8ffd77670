import { commandLine } from '../installation/command-line.ts';
import { type Cleaned, idsOf } from '../target/clean-up/clean-up.ts';
import { right, type SettingCheck, unknown, untried, wrong } from './setting-check.ts';

/** Whether the image that the preflight made is gone again, according to its clean-up. `cleaned`: undefined if that failed. */
export function madeCheck(cleaned: Cleaned | undefined): SettingCheck {
  const sweep = `Run \`${commandLine('sweep')}\``;
  if (cleaned === undefined) return wrong(`The image that was made may still be there, because the clean-up failed. ${sweep}.`);
  const [left] = idsOf(cleaned, 'left');
  if (left !== undefined)
    return wrong(`The image ${left} was made and is still there. Delete it, and check that TARGET_TOKEN may delete images.`);
  const names = cleaned.unaddressable.map(({ name }) => name);
  const [lost] = [...idsOf(cleaned, 'unread', 'unproven'), ...cleaned.lost, ...cleaned.late, ...names];
  if (lost !== undefined) return wrong(`The image ${lost} was made and may still be there. ${sweep}, and look for it.`);
  const [unconfirmed] = idsOf(cleaned, 'unconfirmed');
  if (unconfirmed !== undefined)
    return unknown(
      `one image was made and DELETE of it was answered as done, but no read shows that it is gone. Look for ${unconfirmed}.`,
    );
  return cleaned.images.length > 0 ? right('one image was made and deleted') : untried('no image was made');
}
