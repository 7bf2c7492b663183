/** What a result of one launch has in the place of what several launches, and sweeps, have. */
export const ONE_LAUNCH = { limits: [], launches: [], varied: new Map(), points: [] } as const;
