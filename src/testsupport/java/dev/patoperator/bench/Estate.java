package dev.patoperator.bench;

import dev.patoperator.api.v1alpha1.PatGrantReview;
import dev.patoperator.bench.stand.Stand;
import dev.patoperator.github.simulator.SimulatedOrganization;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Many organizations of one App, in one namespace with one Secret. Each has three standing policies, two of which are
 * samples with conditions, and pending requests that no policy matches, so that they stay pending.
 */
record Estate(int organizations, int pendingEach) {

    private static final Path SAMPLES = Path.of("deploy/samples");
    private static final Pattern NAME = Pattern.compile("(?m)^  name: .*$");
    private static final Pattern ORGANIZATION = Pattern.compile("(?m)^  organization: .*$");
    private static final Pattern INTERVAL = Pattern.compile("(?m)^  interval: .*$");
    private static final String PLAIN = """
            apiVersion: patoperator.dev/v1alpha1
            kind: PatGrantReview
            metadata:
              name: plain
              namespace: acme
            spec:
              organization: acme
              action: Approve
              reason: "a bot of the platform team"
              interval: 10m
              selector:
                owners: [ci-bot, release-bot]
                permission: contents_write
            """;

    static final int POLICIES_EACH = 3;
    private static final long FIRST_GRANT = 5_000_000;
    private static final Duration LIFETIME = Duration.ofDays(30);

    /** Creates organizations, requests and policies. */
    void seed(Stand stand) throws IOException, InterruptedException {
        List<String> samples = List.of(
                PLAIN,
                Files.readString(SAMPLES.resolve("policy-approve-read-only.yaml")),
                Files.readString(SAMPLES.resolve("policy-deny-administration.yaml")));
        List<PatGrantReview> policies = new ArrayList<>();
        for (int n = 0; n < organizations; n++) {
            requests(stand.gitHub().organization(login(n)), n);
            for (int policy = 0; policy < POLICIES_EACH; policy++) {
                policies.add(policy(samples.get(policy), login(n), login(n) + "-" + policy));
            }
        }
        stand.applyAll(policies);
    }

    /** Returns the number of policies. */
    int policies() {
        return organizations * POLICIES_EACH;
    }

    String login(int organization) {
        return "estate-" + organization;
    }

    /** Returns the active grant of an organization. */
    long grant(int organization) {
        return FIRST_GRANT + organization;
    }

    private void requests(SimulatedOrganization organization, int number) {
        Instant expiry = Instant.now().plus(LIFETIME);
        for (int n = 0; n < pendingEach; n++) {
            long id = (long) number * pendingEach + n + 1;
            organization
                    .request(id)
                    .owner("dev-" + id)
                    .tokenName("laptop-" + id)
                    .reason("to push fixes of the nightly build from my new laptop, see PLAT-" + id)
                    .expiresAt(expiry)
                    .repositories("app", "website")
                    .permission("repository", "metadata", "read")
                    .permission("repository", "contents", "write")
                    .permission("repository", "pull_requests", "write")
                    .add();
        }
        organization.grant(grant(number)).owner("leaver").add();
    }

    private static PatGrantReview policy(String sample, String organization, String name) {
        String yaml = NAME.matcher(sample).replaceFirst("  name: " + name);
        yaml = ORGANIZATION.matcher(yaml).replaceFirst("  organization: " + organization);
        yaml = INTERVAL.matcher(yaml).replaceFirst("  interval: 5m");
        return Serialization.unmarshal(yaml, PatGrantReview.class);
    }
}
