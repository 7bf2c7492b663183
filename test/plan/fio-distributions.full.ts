/** HIPRI_TEST_OFFSETS=1000000 compares a million I/Os of each program. */
import { distributionsAsInFio } from "./fio-distributions.js";

distributionsAsInFio(Number(process.env.HIPRI_TEST_OFFSETS ?? 100_000));
