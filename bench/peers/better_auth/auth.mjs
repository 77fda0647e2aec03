// better-auth as its documentation begins, with bearer tokens, JWTs and everybody's Argon2id.
import { hash, verify } from "@node-rs/argon2";
import { betterAuth } from "better-auth";
import { bearer, jwt } from "better-auth/plugins";
import pg from "pg";

// The library's defaults are Argon2id and one lane.
const parameters = { memoryCost: 19456, timeCost: 2, parallelism: 1 };

export const options = {
  baseURL: `http://127.0.0.1:${process.env.PEER_PORT ?? 0}`,
  secret: process.env.PEER_SECRET_KEY,
  database: new pg.Pool({ connectionString: process.env.PEER_DATABASE_URL, max: 10 }),
  emailAndPassword: {
    enabled: true,
    password: {
      hash: (password) => hash(password, parameters),
      verify: ({ hash: stored, password }) => verify(stored, password),
    },
  },
  // A hundred requests in ten seconds is its default for everything: less than any load.
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  plugins: [bearer(), jwt()],
};
export const auth = betterAuth(options);
