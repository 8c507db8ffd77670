/** What the engine has to know of a method. */
interface MethodTraits {
  /** It asks for something. Below an image it goes by an identifier, and needs no address. */
  readonly reads?: true;
  /** A service looks for the image before it refuses the request, or carries it out: for a random UUID it is answered otherwise. */
  readonly looksFirst?: true;
  /** It could create an image under the identifier that it names. */
  readonly makes?: true;
}

/** The methods that a service answers itself. Any other is refused by whatever reads the request first. */
const methods: Readonly<Record<string, MethodTraits>> = {
  GET: { reads: true, looksFirst: true },
  HEAD: { reads: true },
  OPTIONS: { reads: true },
  // Its response shows the request, whatever it names.
  TRACE: { reads: true },
  POST: {},
  PUT: { looksFirst: true, makes: true },
  PATCH: { looksFirst: true, makes: true },
  DELETE: { looksFirst: true },
};

/** A method; undefined for one that services do not know. */
export const methodOf = (name: string): MethodTraits | undefined => methods[name];
