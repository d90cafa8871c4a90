/** Every program below test/golden/diagnostics is answered with the code that it is filed under, in the words of its golden. */

import { test } from "uvu";
import { diagnosticFixtures, diagnosticText } from "../../support/diagnostic-golden.ts";
import { golden } from "../../support/golden.ts";

for (const fixture of diagnosticFixtures()) {
  test(`${fixture.code} ${fixture.name}`, async () => {
    const { compile } = await import("../../../compiler/driver.ts");
    golden(`diagnostics/${fixture.code}/${fixture.name}.txt`, diagnosticText(fixture, compile));
  });
}

test.run();
