package dev.patoperator.dispatch;

import dev.patoperator.decision.Obstacle;
import dev.patoperator.decision.Subject;
import dev.patoperator.github.AppCredentials;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;

/** A cluster that notes what it is told of credentials. */
final class RecordingResources extends AlwaysWanted {

    /** Organization, and what is known: {@code acme installed [REQUEST]}, {@code acme refused NOT_FOUND}. */
    final List<String> verifications = new CopyOnWriteArrayList<>();

    @Override
    public void installed(AppCredentials credentials, String organization, Set<Subject> writable) {
        verifications.add(organization + " installed " + new TreeSet<>(writable));
    }

    @Override
    public void refused(AppCredentials credentials, String organization, Obstacle obstacle) {
        verifications.add(organization + " refused " + obstacle.kind());
    }

    @Override
    public void permissionDenied(AppCredentials credentials, String organization, Subject subject) {
        verifications.add(organization + " lacks " + subject);
    }

    @Override
    public void unavailable(AppCredentials credentials, String organization, Obstacle obstacle) {
        verifications.add(organization + " unavailable " + obstacle.kind());
    }
}
