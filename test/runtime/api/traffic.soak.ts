// deadline: 400
// Random traffic through random verdicts on both backends, as test/runtime/api/traffic.test.ts, for minutes.

import { test } from "uvu";
import * as assert from "uvu/assert";
import { testNeeding } from "../../support/needs.ts";
import { firstDifference } from "./support/traffic-compared.ts";

const CASES = 350;

for (const map of ["receivers", "framed", "senders"] as const)
  testNeeding(["linux", "root"], `${CASES} cases of random traffic, ${map}`, async () => {
    const seeds = Array.from({ length: CASES }, (_, at) => 1000 + at);
    assert.equal(await firstDifference(map, seeds), undefined);
  });

test.run();
