/** fio-distributions.full.ts has many more I/Os, and sees smaller differences. */
import { distributionsAsInFio } from "./fio-distributions.js";

distributionsAsInFio(10_000);
