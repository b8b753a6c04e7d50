package dev.patoperator.support;

import dev.patoperator.github.simulator.AppKey;
import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.simulator.SimulatedApp;
import dev.patoperator.github.simulator.SimulatedOrganization;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Tenants whose credentials cannot be verified in the organizations that they name, each in its own namespace. */
public enum PrecedenceTenant {
    SECRET_MISSING,
    /**
     * Has no Secret; {@code UnverifiedPrecedenceJourneyTest.editAndForge} repeatedly writes statuses that claim
     * success.
     */
    SECRET_MISSING_AND_STATUS_FORGED,
    SECRET_FORBIDDEN {
        @Override
        public void prepare(TestOperator operator, GitHubSimulator other) {
            operator.secret(namespace(), "github-app");
            operator.kubernetes().faults().forbidSecrets(namespace());
        }
    },
    SECRET_MALFORMED {
        @Override
        public void prepare(TestOperator operator, GitHubSimulator other) {
            operator.secret(namespace(), "github-app", Map.of("githubAppID", "1", "githubAppPrivateKey", "no key"));
        }
    },
    KEY_REFUSED {
        @Override
        public void prepare(TestOperator operator, GitHubSimulator other) {
            operator.secret(
                    namespace(),
                    "github-app",
                    Map.of(
                            "githubAppID",
                            "424242",
                            "githubAppPrivateKey",
                            AppKey.fresh().pkcs1(),
                            "githubAppBaseURL",
                            operator.gitHub().baseUrl()));
        }
    },
    NOT_INSTALLED(Map.of()),
    WITHOUT_PERMISSION(Map.of("metadata", "read")),
    READ_ONLY(Map.of(PrecedenceTenant.REQUESTS, "read", PrecedenceTenant.GRANTS, "write")),
    SUSPENDED(Map.of(PrecedenceTenant.REQUESTS, "write")) {
        @Override
        public void join(TestOperator operator, GitHubSimulator other, SimulatedOrganization organization) {
            super.join(operator, other, organization);
            organization.suspend(app());
        }
    },
    RATE_LIMITED(Map.of(PrecedenceTenant.REQUESTS, "write")) {
        @Override
        public void prepare(TestOperator operator, GitHubSimulator other) {
            super.prepare(operator, other);
            operator.gitHub()
                    .faults()
                    .on(app())
                    .every()
                    .primaryRateLimit(403, Instant.now().plus(Duration.ofHours(1)));
        }
    },
    UNAVAILABLE(Map.of(PrecedenceTenant.REQUESTS, "write")) {
        @Override
        public void prepare(TestOperator operator, GitHubSimulator other) {
            super.prepare(operator, other);
            operator.gitHub().faults().on(app()).every().status(503);
        }
    },
    OTHER_GITHUB {
        @Override
        public void prepare(TestOperator operator, GitHubSimulator other) {
            operator.secret(
                    namespace(),
                    "github-app",
                    Map.of(
                            "githubAppID",
                            String.valueOf(other.app().appId()),
                            "githubAppPrivateKey",
                            other.app().privateKeyPkcs1(),
                            "githubAppBaseURL",
                            other.baseUrl()));
        }

        @Override
        public void join(TestOperator operator, GitHubSimulator other, SimulatedOrganization organization) {
            other.organization(organization.login()).request(1).owner("ci-bot").add();
        }
    },
    OTHER_GITHUB_UNAVAILABLE {
        @Override
        public void prepare(TestOperator operator, GitHubSimulator other) {
            SimulatedApp app = other.app(9000 + ordinal(), "Iv23other", AppKey.fresh());
            operator.secret(
                    namespace(),
                    "github-app",
                    Map.of(
                            "githubAppID",
                            String.valueOf(app.appId()),
                            "githubAppPrivateKey",
                            app.privateKeyPkcs1(),
                            "githubAppBaseURL",
                            other.baseUrl()));
            other.faults().on(app).every().status(503);
        }
    };

    public static final String REQUESTS = "organization_personal_access_token_requests";
    static final String GRANTS = "organization_personal_access_tokens";

    private final Optional<Map<String, String>> permissions;
    private SimulatedApp app;

    PrecedenceTenant() {
        this.permissions = Optional.empty();
    }

    /** A tenant with an App of its own. */
    PrecedenceTenant(Map<String, String> permissions) {
        this.permissions = Optional.of(permissions);
    }

    /** Creates the Secret, if the tenant has one. */
    public void prepare(TestOperator operator, GitHubSimulator other) {
        if (permissions.isPresent()) {
            app = operator.gitHub().app(9000 + ordinal(), "Iv23tenant" + ordinal(), AppKey.fresh());
            operator.secret(namespace(), "github-app", app);
        }
    }

    /** Creates the App's installation in an organization, if the tenant has one. */
    public void join(TestOperator operator, GitHubSimulator other, SimulatedOrganization organization) {
        permissions
                .filter(granted -> !granted.isEmpty())
                .ifPresent(granted -> operator.gitHub().install(organization, app, granted));
    }

    public String namespace() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    SimulatedApp app() {
        return app;
    }
}
