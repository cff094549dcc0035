import { container, object, type RuleCases } from "../support/rule-cases.ts";

export const cases: RuleCases = {
  badPaths: ["spec.containers[0].env[0].value"],
  good: [
    [
      container({
        env: [
          { name: "TOKEN", value: "true" },
          { name: "API_KEY", value: "/run/secrets/key" },
          { name: "PASSWORD", value: "abc" },
          { name: "MAX_TOKEN", value: "4096" },
          { name: "PASSWORD_FILE", value: "somewhere" },
          { name: "DB_PASSWORD", value: "$(FROM_SECRET)" },
        ],
        command: ["sh", "-c", "db --password=$DB_PASSWORD --api-key=${API_KEY} --verbose=true"],
        args: [
          "--token-file=/run/token",
          "--password=$(DB_PASSWORD)",
          "--secret",
          "--initial-cluster-token=first-one",
        ],
      }),
    ],
    [object("core/v1:ConfigMap", "demo/a", { data: { colour: "blue" } })],
    [object("core/v1:Secret", "demo/a", { data: { password: "tr0ub4dor" } })],
  ],
  bad: [
    [
      [
        container({
          command: ["sh", "-c", "db --user=shop --password='tr0ub4dor'"],
          args: ["-api-key=abcd1234", "--name=AKIAIOSFODNN7EXAMPLE"],
        }),
      ],
      ["spec.containers[0].command[2]", "spec.containers[0].args[0]", "spec.containers[0].args[1]"],
    ],
    [
      [
        object("core/v1:ConfigMap", "demo/a", {
          data: { "db.password": "tr0ub4dor", "tls.pem": "-----BEGIN EC PRIVATE KEY-----" },
        }),
      ],
      ['data."db.password"', 'data."tls.pem"'],
    ],
    [
      [
        container({
          env: [
            { name: "A", value: "AKIAIOSFODNN7EXAMPLE" },
            { name: "SECRET", value: "1234a" },
          ],
        }),
      ],
      ["spec.containers[0].env[0].value", "spec.containers[0].env[1].value"],
    ],
    [
      [container({ env: [{ name: "SECRET", value: "abcd" }] })],
      ["spec.containers[0].env[0].value"],
    ],
  ],
  hidden: [
    [0, "spec.containers[0].env"],
    [0, "spec.containers[0].env[0].value"],
  ],
};
