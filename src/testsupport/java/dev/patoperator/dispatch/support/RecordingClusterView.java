package dev.patoperator.dispatch.support;

import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.InstalledApp;
import dev.patoperator.model.Blocker;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A cluster that records what is reported about credentials. */
public final class RecordingClusterView extends FakeClusterView {

    /** Organization and result, such as {@code acme installed [write, read]}, {@code acme refused NOT_FOUND}. */
    public final List<String> verifications = new CopyOnWriteArrayList<>();

    @Override
    public void installed(AppCredentials credentials, String organization, InstalledApp app) {
        verifications.add(organization + " installed " + new TreeMap<>(app.permissions()).values());
    }

    @Override
    public void refused(AppCredentials credentials, String organization, Blocker blocker) {
        verifications.add(organization + " refused " + blocker.kind());
    }

    @Override
    public void verificationDoubted(AppCredentials credentials, String organization) {
        verifications.add(organization + " doubted");
    }

    @Override
    public void unavailable(AppCredentials credentials, String organization, Blocker blocker) {
        verifications.add(organization + " unavailable " + blocker.kind());
    }
}
