/** Ids that were in the catalogue once, with the reason. They are never used again. */
export const withdrawn: Readonly<Record<string, string>> = {
  'DI-204-05': 'It forbade a Content-Length other than 0 on a 204. DI-204-04 forbids the field, over HTTP/2 too.',
  'DI-401-19': "It judged the operator's hook for a 401: the preflight tries each hook that it may arm.",
  'DI-403-21': "It judged the operator's hook for a 403: the preflight tries each hook that it may arm.",
  'DI-405-14': "It judged the operator's hook for a 405: the preflight tries each hook that it may arm.",
  'DI-GONE-04': 'It judged lists by name and by status, two of the views of DI-GONE-13.',
  'DI-GONE-11': 'It judged HEAD, one of the views of DI-GONE-13.',
  'DI-GONE-12': 'It judged a conditional GET, one of the views of DI-GONE-13.',
  'DI-GONE-16': 'It judged what a reader sees, one of the views of DI-GONE-13.',
  'DI-IDS-22': 'It said that an identifier with an octet that is not UTF-8 gets a response, which DI-WIRE-02 decides.',
  'DI-IDS-26':
    'It said that an identifier with an octet that is not UTF-8 gets a response, which DI-WIRE-02 decides; DI-IDS-25 sends it.',
  'DI-NEG-10': 'A deletion that is refused for its If-Match and carried out violates DI-NEG-16, which judges the same request.',
};
