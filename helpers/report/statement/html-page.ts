import { type Content, type Markup, markup } from '../../text/markup.ts';

/** A page in English with this title. `head` comes after the title, `content` is the body. */
export const page = (title: string, content: Content, head?: Content): Markup => markup`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>body{margin:0}</style>${head}</head><body>
${content}
</body></html>
`;
