/**
 * The signals that end a run, each with its exit status. The runner handles them; its workers and helpers leave them to it, because a
 * terminal sends a signal to all. Without a listener, Ctrl-\ (SIGQUIT) may leave a core file, with the token in it, in the folder.
 */
export const endingSignals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129, SIGQUIT: 131 } as const;

/** Their names. */
export const signalNames = Object.keys(endingSignals) as readonly (keyof typeof endingSignals)[];
