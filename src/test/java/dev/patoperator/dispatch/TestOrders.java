package dev.patoperator.dispatch;

import dev.patoperator.decision.Action;
import dev.patoperator.decision.ResourceRef;
import dev.patoperator.github.AppCredentials;
import dev.patoperator.github.Installation;
import java.net.URI;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPrivateCrtKey;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Orders for tests that send nothing. */
final class TestOrders {

    static final AppCredentials CREDENTIALS =
            new AppCredentials(URI.create("https://api.github.com"), "1", key(), OptionalLong.empty(), "fingerprint");

    private TestOrders() {}

    static Order order(String name, Action action, long... ids) {
        return order(name, 1, action, null, ids);
    }

    static Order order(String name, long generation, Action action, @Nullable String reason, long... ids) {
        return new Order(
                new ResourceRef(
                        action == Action.REVOKE ? "PatRevocation" : "PatGrantReview", "acme", name, "uid-" + name),
                new Order.Attempt(generation, null),
                CREDENTIALS,
                "acme",
                action,
                reason,
                LongStream.of(ids).boxed().toList(),
                false);
    }

    static Order dryRun(String name, Action action, long... ids) {
        Order order = order(name, action, ids);
        return new Order(
                order.resource(),
                order.attempt(),
                order.credentials(),
                order.organization(),
                order.action(),
                null,
                order.ids(),
                true);
    }

    /** The same order with a selector beside it that has not been evaluated yet. */
    static Order selecting(Order order, boolean chooses, Instant since) {
        return new Order(
                order.resource(),
                order.attempt(),
                order.credentials(),
                order.organization(),
                order.action(),
                order.reason(),
                order.ids(),
                false,
                new Order.Selector(chooses, since),
                null);
    }

    static List<Long> ids(List<Decision> decisions) {
        return decisions.stream().map(Decision::id).toList();
    }

    /** A batch of decisions that somebody asks for, in no journal. */
    static Batch batch(Decision... decisions) {
        return Batch.of(
                new Installation(CREDENTIALS.apiUrl(), 1),
                "acme",
                Instant.now(),
                List.of(decisions),
                new MemoryJournal());
    }

    /** Nothing was left behind. */
    static Recovery noRecovery() {
        return new Recovery(new MemoryJournal(), new AlwaysWanted(), Clocks.of(Clock.systemUTC()));
    }

    private static RSAPrivateCrtKey key() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return (RSAPrivateCrtKey) generator.generateKeyPair().getPrivate();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
