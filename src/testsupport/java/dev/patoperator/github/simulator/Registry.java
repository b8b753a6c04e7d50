package dev.patoperator.github.simulator;

import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The Apps and organizations that exist. Thread-safe. */
final class Registry {

    private static final long FIRST_INSTALLATION_ID = 40_000_001;
    private static final long FIRST_ORGANIZATION_ID = 652_551;

    private final InstantSource time;
    private final Map<Long, SimulatedApp> apps = new ConcurrentHashMap<>();
    private final Map<String, SimulatedOrganization> organizations = new ConcurrentHashMap<>();
    private final AtomicLong nextInstallation = new AtomicLong(FIRST_INSTALLATION_ID);
    private final AtomicLong nextOrganization = new AtomicLong(FIRST_ORGANIZATION_ID);

    Registry(InstantSource time) {
        this.time = time;
    }

    SimulatedApp addApp(SimulatedApp app) {
        apps.put(app.appId(), app);
        return app;
    }

    /** Returns the App that a JWT's issuer names by App id or client id; null when there is none. */
    @Nullable
    SimulatedApp appByIssuer(String issuer) {
        return apps.values().stream()
                .filter(app -> issuer.equals(Long.toString(app.appId())) || issuer.equals(app.clientId()))
                .findFirst()
                .orElse(null);
    }

    /** Returns the organization; the first call creates it. An App of null leaves it without an installation. */
    SimulatedOrganization organization(String login, @Nullable SimulatedApp app) {
        return organizations.computeIfAbsent(
                login.toLowerCase(Locale.ROOT),
                unused -> new SimulatedOrganization(
                        login,
                        nextOrganization.getAndIncrement(),
                        time,
                        app == null ? null : new SimulatedInstallation(nextInstallation.getAndIncrement(), app)));
    }

    /** Installs one more App in an organization. */
    void install(SimulatedOrganization organization, SimulatedApp app, Map<String, String> permissions) {
        SimulatedInstallation installation = new SimulatedInstallation(nextInstallation.getAndIncrement(), app);
        installation.permissions(permissions);
        organization.install(installation);
    }

    @Nullable
    SimulatedOrganization find(String login) {
        return organizations.get(login.toLowerCase(Locale.ROOT));
    }

    /** Returns the organization that a call is about. Refuses with 404 or 403 when the caller's App is not installed there. */
    SimulatedOrganization organizationOf(IncomingCall call, Caller caller) {
        SimulatedOrganization organization = find(call.pathParameter("org"));
        if (organization == null) {
            throw new Refusal(404, "Not Found");
        }
        if (organization.installations().noneMatch(one -> one == caller.installation())) {
            throw new Refusal(403, "Resource not accessible by integration");
        }
        return organization;
    }

    @Nullable
    SimulatedInstallation installation(long installationId) {
        return organizations.values().stream()
                .flatMap(SimulatedOrganization::installations)
                .filter(installation -> installation.id() == installationId)
                .findFirst()
                .orElse(null);
    }
}
