package dev.patoperator.dispatch;

import dev.patoperator.decision.Obstacle;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.InstalledApp;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A cluster that notes what it is told of credentials. */
final class RecordingResources extends AlwaysWanted {

    /** Organization, and what is known: {@code acme installed [write, read]}, {@code acme refused NOT_FOUND}. */
    final List<String> verifications = new CopyOnWriteArrayList<>();

    @Override
    public void installed(AppCredentials credentials, String organization, InstalledApp app) {
        verifications.add(organization + " installed " + new TreeMap<>(app.permissions()).values());
    }

    @Override
    public void refused(AppCredentials credentials, String organization, Obstacle obstacle) {
        verifications.add(organization + " refused " + obstacle.kind());
    }

    @Override
    public void doubted(AppCredentials credentials, String organization) {
        verifications.add(organization + " doubted");
    }

    @Override
    public void unavailable(AppCredentials credentials, String organization, Obstacle obstacle) {
        verifications.add(organization + " unavailable " + obstacle.kind());
    }
}
