import { expect, test } from '@playwright/test';
import { markup } from './markup.ts';

test('text that is put in is text, as content and as an attribute', () => {
  const text = '<img src=x onerror="alert(1)"> & \'a\' </script> ]]>';

  expect(String(markup`<p title="${text}">${text}</p>`)).toBe(
    `<p title="&lt;img src=x onerror=&quot;alert(1)&quot;&gt; &amp; 'a' &lt;/script&gt; ]]&gt;">&lt;img src=x onerror=&quot;alert(1)&quot;&gt; &amp; 'a' &lt;/script&gt; ]]&gt;</p>`,
  );
});

test('markup that is put in stays, at any depth, and undefined is nothing', () => {
  const items = ['<', 1].map((each) => markup`<li>${each}</li>`);

  expect(String(markup`<ul>${items}${undefined}${[[markup`<li>`], '&']}</ul>`)).toBe('<ul><li>&lt;</li><li>1</li><li>&amp;</ul>');
});

test('characters that no document can hold are replaced, and line ends are kept', () => {
  expect(String(markup`${'a\0b\ud800\uffff\n\r\t😀'}`)).toBe('a\ufffdb\ufffd\ufffd&#10;&#13;&#9;😀');
});

test('an attribute without double quotes is a mistake of the caller', () => {
  expect(() => markup`<a href=${'x'}>`).toThrow('an attribute needs double quotes: <a href=');
  expect(() => markup`<a href='${'x'}'>`).toThrow("an attribute needs double quotes: <a href='");
});
