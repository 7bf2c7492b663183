/** Which items a bisect is over. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { UsageError } from "../../src/base/errors.js";
import { compareVersions } from "../../src/bisect/debian-version.js";
import { type Item, spanBetween } from "../../src/bisect/item.js";
import { packageItems, parsePackageRange, sortPackages } from "../../src/bisect/packages.js";

describe("Debian's order of versions", () => {
  // As dpkg --compare-versions has it.
  const ASCENDING = [
    "1.0~~",
    "1.0~rc1-1",
    "1.0",
    "1.0-1~bpo13+1",
    "1.0-1",
    "1.0-1+b1",
    "1.0a-1",
    "1.0+deb13-1",
    "1.2-1",
    "1.10-1",
    "6.18.9-1~bpo13+1",
    "6.18.12-1~bpo13+1",
    "6.19~rc4-1",
    "6.19.6-2~bpo13+1",
    "1:0.1-1",
  ];
  for (const [index, lower] of ASCENDING.entries()) {
    const higher = ASCENDING[index + 1];
    if (higher === undefined) continue;
    it(`${lower} < ${higher}`, () => {
      assert.ok(compareVersions(lower, higher) < 0);
      assert.ok(compareVersions(higher, lower) > 0);
      assert.equal(compareVersions(lower, lower), 0);
    });
  }
});

describe("packages", () => {
  const listed = [
    { name: "linux-image-6.18.9+deb13-cloud-amd64", version: "6.18.9-1~bpo13+1" },
    { name: "linux-image-6.18.12+deb13-cloud-amd64", version: "6.18.12-1~bpo13+1" },
    { name: "linux-image-6.18.12+deb13-rt-amd64", version: "6.18.12-1~bpo13+1" },
    { name: "linux-image-cloud-amd64", version: "7.3.4-1~bpo13+1" },
  ];

  it("are those of the pattern that have a version in their name", () => {
    const range = parsePackageRange("apt:linux-image-*-cloud-amd64@trixie-backports");
    assert.deepEqual(
      packageItems(range, listed).map(({ name }) => name),
      [
        "apt:linux-image-6.18.9+deb13-cloud-amd64@trixie-backports",
        "apt:linux-image-6.18.12+deb13-cloud-amd64@trixie-backports",
      ],
    );
  });

  it("of several suites are sorted together, each once", () => {
    const items = ["trixie", "trixie-security", "sid"].flatMap((suite, index) =>
      packageItems(parsePackageRange(`apt:linux-image-*@${suite}`), [
        { name: "linux-image-6.12.107-amd64", version: "6.12.107-1" },
        { name: `linux-image-6.${9 + index}-amd64`, version: `6.${9 + index}-1` },
      ]),
    );
    assert.deepEqual(
      sortPackages(items).map(({ name }) => name),
      [
        "apt:linux-image-6.9-amd64@trixie",
        "apt:linux-image-6.10-amd64@trixie-security",
        "apt:linux-image-6.11-amd64@sid",
        "apt:linux-image-6.12.107-amd64@trixie",
      ],
    );
  });

  for (const text of ["linux-image-*", "apt:", "apt:*@", "apt:Linux@sid", "apt:a b@sid"]) {
    it(`"${text}" names none`, () => assert.throws(() => parsePackageRange(text), UsageError));
  }
});

describe("the ends", () => {
  const items: Item[] = ["v1.1", "v1.2", "v1.20", "v2", "v3"].map((name, index) => {
    return { name, label: `number ${index}` };
  });
  const span = (good: string, bad: string, mayBeCure = false) => {
    const { items: own, firstIsGood } = spanBetween(items, good, bad, mayBeCure);
    return [own[0]!.name, own.at(-1)!.name, firstIsGood];
  };

  it("are found by name, and by a part that only one has", () => {
    assert.deepEqual(span("v1.2", "v3"), ["v1.2", "v3", true]);
    assert.deepEqual(span("1.1", "number 4"), ["v1.1", "v3", true]);
  });

  it("may be the other way round where a cure is looked for", () => {
    assert.deepEqual(span("v3", "v1.1", true), ["v1.1", "v3", false]);
  });

  const REFUSED: readonly [why: RegExp, good: string, bad: string][] = [
    [/are the same/, "v2", "v2"],
    [/comes before/, "v3", "v1.1"],
    [/nothing stands between/, "v2", "v3"],
    [/no item is v9/, "v1.1", "v9"],
    [/3 items are v1/, "v1", "v3"],
  ];
  for (const [why, good, bad] of REFUSED) {
    it(`${good} and ${bad}: ${why}`, () => assert.throws(() => span(good, bad), why));
  }
});
