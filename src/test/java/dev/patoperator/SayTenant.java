package dev.patoperator;

import dev.patoperator.github.simulator.AppKey;
import dev.patoperator.github.simulator.GitHubSimulator;
import dev.patoperator.github.simulator.SimulatedApp;
import dev.patoperator.github.simulator.SimulatedOrganization;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/** Tenants whose credentials are not good in the organizations that they name, each in a namespace of its own. */
enum SayTenant {
    SECRET_MISSING,
    /** There is no Secret, and the tenant writes statuses that say otherwise, again and again. */
    SECRET_MISSING_AND_STATUS_FORGED,
    SECRET_FORBIDDEN {
        @Override
        void prepare(TestOperator operator, GitHubSimulator other) {
            operator.secret(namespace(), "github-app");
            operator.kubernetes().faults().forbidSecrets(namespace());
        }
    },
    SECRET_MALFORMED {
        @Override
        void prepare(TestOperator operator, GitHubSimulator other) {
            operator.secret(namespace(), "github-app", Map.of("githubAppID", "1", "githubAppPrivateKey", "no key"));
        }
    },
    KEY_REFUSED {
        @Override
        void prepare(TestOperator operator, GitHubSimulator other) {
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
    NOT_INSTALLED {
        @Override
        void prepare(TestOperator operator, GitHubSimulator other) {
            ownApp(operator);
        }
    },
    WITHOUT_PERMISSION {
        @Override
        void prepare(TestOperator operator, GitHubSimulator other) {
            ownApp(operator);
        }

        @Override
        void join(TestOperator operator, GitHubSimulator other, SimulatedOrganization organization) {
            operator.gitHub().install(organization, app(operator), Map.of("metadata", "read"));
        }
    },
    READ_ONLY {
        @Override
        void prepare(TestOperator operator, GitHubSimulator other) {
            ownApp(operator);
        }

        @Override
        void join(TestOperator operator, GitHubSimulator other, SimulatedOrganization organization) {
            operator.gitHub().install(organization, app(operator), Map.of(REQUESTS, "read", GRANTS, "write"));
        }
    },
    SUSPENDED {
        @Override
        void prepare(TestOperator operator, GitHubSimulator other) {
            ownApp(operator);
        }

        @Override
        void join(TestOperator operator, GitHubSimulator other, SimulatedOrganization organization) {
            operator.gitHub().install(organization, app(operator), Map.of(REQUESTS, "write"));
            organization.suspend(app(operator));
        }
    },
    RATE_LIMITED {
        @Override
        void prepare(TestOperator operator, GitHubSimulator other) {
            ownApp(operator);
            operator.gitHub()
                    .faults()
                    .on(app(operator))
                    .every()
                    .primaryRateLimit(403, Instant.now().plus(Duration.ofHours(1)));
        }

        @Override
        void join(TestOperator operator, GitHubSimulator other, SimulatedOrganization organization) {
            operator.gitHub().install(organization, app(operator), Map.of(REQUESTS, "write"));
        }
    },
    UNAVAILABLE {
        @Override
        void prepare(TestOperator operator, GitHubSimulator other) {
            ownApp(operator);
            operator.gitHub().faults().on(app(operator)).every().status(503);
        }

        @Override
        void join(TestOperator operator, GitHubSimulator other, SimulatedOrganization organization) {
            operator.gitHub().install(organization, app(operator), Map.of(REQUESTS, "write"));
        }
    },
    OTHER_GITHUB {
        @Override
        void prepare(TestOperator operator, GitHubSimulator other) {
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
        void join(TestOperator operator, GitHubSimulator other, SimulatedOrganization organization) {
            other.organization(organization.login()).request(1).owner("ci-bot").add();
        }
    },
    OTHER_GITHUB_UNAVAILABLE {
        @Override
        void prepare(TestOperator operator, GitHubSimulator other) {
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

    static final String REQUESTS = "organization_personal_access_token_requests";
    static final String GRANTS = "organization_personal_access_tokens";

    private SimulatedApp app;

    /** Makes the Secret, as far as there is one. */
    void prepare(TestOperator operator, GitHubSimulator other) {}

    /** Makes the App's installation in an organization, as far as there is one. */
    void join(TestOperator operator, GitHubSimulator other, SimulatedOrganization organization) {}

    String namespace() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** An App of the tenant's own, with its Secret. */
    void ownApp(TestOperator operator) {
        app = operator.gitHub().app(9000 + ordinal(), "Iv23tenant" + ordinal(), AppKey.fresh());
        operator.secret(namespace(), "github-app", app);
    }

    SimulatedApp app(TestOperator operator) {
        return app;
    }
}
