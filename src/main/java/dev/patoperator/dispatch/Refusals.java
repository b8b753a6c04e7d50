package dev.patoperator.dispatch;

import dev.patoperator.decision.Obstacle;
import dev.patoperator.decision.Subject;
import dev.patoperator.github.Access;
import dev.patoperator.github.GitHubException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** What GitHub refused a lane a moment ago, so that a thousand resources do not ask the same question again. */
final class Refusals {

    /**
     * One refusal.
     *
     * @param until how long it is taken as GitHub's word
     */
    record Refusal(Obstacle obstacle, Instant until, Predicate<Order> whom) {
        boolean concerns(Order order) {
            return whom.test(order);
        }
    }

    private final Duration memory;
    private final Clock clock;
    private final List<Refusal> refusals = new CopyOnWriteArrayList<>();

    Refusals(Duration memory, Clock clock) {
        this.memory = memory;
        this.clock = clock;
    }

    /** What was refused a moment ago and would be refused to this order as well. */
    Optional<Obstacle> of(Order order) {
        Instant now = clock.instant();
        refusals.removeIf(refusal -> !refusal.until().isAfter(now));
        return refusals.stream()
                .filter(refusal -> refusal.concerns(order))
                .map(Refusal::obstacle)
                .findFirst();
    }

    /** The App's key or id is refused: everyone with these very credentials is concerned. */
    Refusal credentials(Access access, GitHubException reason) {
        String fingerprint = access.credentials().fingerprint();
        return remember(
                Obstacle.Kind.CREDENTIALS_INVALID,
                String.valueOf(reason.getMessage()),
                order -> order.credentials().fingerprint().equals(fingerprint));
    }

    /** The installation lacks a permission, or is suspended: everyone with the same subject is concerned. */
    Refusal permission(Subject subject, GitHubException reason) {
        return remember(
                Obstacle.Kind.PERMISSION_DENIED,
                String.valueOf(reason.getMessage()),
                order -> order.action().subject() == subject);
    }

    /** The organization is not there for this installation. */
    Refusal organization(String organization) {
        return remember(
                Obstacle.Kind.ORGANIZATION_NOT_FOUND,
                "the GitHub App is not installed in " + organization + ", or there is no such organization",
                order -> order.organization().equalsIgnoreCase(organization));
    }

    private Refusal remember(Obstacle.Kind kind, String message, Predicate<Order> whom) {
        var refusal = new Refusal(new Obstacle(kind, message), clock.instant().plus(memory), whom);
        refusals.add(refusal);
        return refusal;
    }
}
