package dev.patoperator.dispatch.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.github.AcceptedCall;
import dev.patoperator.github.GitHubException;
import dev.patoperator.github.InstallationAccess;
import dev.patoperator.github.pat.PageQuery;
import dev.patoperator.github.pat.PatGrant;
import dev.patoperator.github.pat.PatRequest;
import dev.patoperator.github.pat.ResultPage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An organization that fails in many ways, chosen by a seed: calls fail before or after they had their effect, accepted
 * decisions take effect later or never, one id makes a whole batch fail, the rate limit is hit, and people decide too.
 */
public final class RandomlyFailingOrganization extends ListedOrganization {

    private final Random random;
    private final Set<Long> refused = new HashSet<>();
    private final Set<Long> ignored = new HashSet<>();
    private final Map<Long, String> requestedActions = new HashMap<>();
    private final Map<Long, String> done = new HashMap<>();
    private final List<Runnable> late = new ArrayList<>();
    private boolean calm;

    public RandomlyFailingOrganization(Random random) {
        this.random = random;
    }

    /** Refuses any call with this id with 422. */
    public void refuse(long id) {
        refused.add(id);
    }

    /** Accepts this id in bulk calls, without any effect. */
    public void ignoreInBulk(long id) {
        ignored.add(id);
    }

    /** Whether a call was made to decide this id. */
    public boolean wasAskedFor(long id) {
        return requestedActions.containsKey(id);
    }

    /** What the operator's calls did with an id; null if nothing. */
    @Nullable
    public String done(long id) {
        return done.get(id);
    }

    @Override
    public ResultPage<PatRequest> listRequests(InstallationAccess access, PageQuery query) throws GitHubException {
        applyLateEffects();
        interfere();
        failSometimes();
        return super.listRequests(access, query);
    }

    @Override
    public ResultPage<PatGrant> listGrants(InstallationAccess access, PageQuery query) throws GitHubException {
        applyLateEffects();
        failSometimes();
        return super.listGrants(access, query);
    }

    @Override
    public AcceptedCall reviewRequest(InstallationAccess access, long id, Review review, @Nullable String reason)
            throws GitHubException {
        interfere();
        return single(id, review.value(), pendingIds().contains(id), () -> review(id, review));
    }

    @Override
    public AcceptedCall reviewRequests(
            InstallationAccess access, List<Long> ids, Review review, @Nullable String reason) throws GitHubException {
        interfere();
        return bulk(ids, review.value(), id -> pendingIds().contains(id), id -> review(id, review));
    }

    @Override
    public AcceptedCall revokeGrant(InstallationAccess access, long id) throws GitHubException {
        return single(id, "revoke", activeIds().contains(id), () -> revoke(id));
    }

    @Override
    public AcceptedCall revokeGrants(InstallationAccess access, List<Long> ids) throws GitHubException {
        return bulk(ids, "revoke", id -> activeIds().contains(id), this::revoke);
    }

    private AcceptedCall single(long id, String action, boolean there, Runnable act) throws GitHubException {
        recordRequest(List.of(id), action);
        failSometimes();
        if (refused.contains(id)) {
            throw new GitHubException.Refused("422", 422, "request-id");
        }
        if (!there) {
            throw new GitHubException.NotFound("404", "request-id");
        }
        act(id, action, act);
        return respond();
    }

    private interface Test {
        boolean test(long id);
    }

    private interface Act {
        void act(long id);
    }

    private AcceptedCall bulk(List<Long> ids, String action, Test there, Act act) throws GitHubException {
        assertThat(ids).hasSizeBetween(2, 100).doesNotHaveDuplicates();
        recordRequest(ids, action);
        failSometimes();
        if (ids.stream().anyMatch(refused::contains)) {
            throw new GitHubException.Refused("422", 422, "request-id");
        }
        for (Long id : ids) {
            Runnable effect = () -> {
                if (there.test(id)) {
                    act(id, action, () -> act.act(id));
                }
            };
            if (!ignored.contains(id)) {
                if (random.nextInt(4) == 0) {
                    late.add(effect);
                } else {
                    effect.run();
                }
            }
        }
        return respond();
    }

    private void recordRequest(List<Long> ids, String action) {
        for (Long id : ids) {
            assertThat(requestedActions.put(id, action))
                    .as("id %s is never decided both ways", id)
                    .isIn(null, action);
        }
    }

    private void act(long id, String action, Runnable act) {
        act.run();
        assertThat(done.put(id, action)).as("id %s is decided once", id).isNull();
    }

    /** Responds after the call had its effect. The response may be lost. */
    private AcceptedCall respond() throws GitHubException {
        if (random.nextInt(8) == 0) {
            throw new GitHubException.Unavailable("reset", true, null);
        }
        return new AcceptedCall("request-id");
    }

    private void failSometimes() throws GitHubException {
        // Never twice in a row: a run would not end within the time that a decision has.
        calm = !calm;
        if (calm) {
            return;
        }
        switch (random.nextInt(20)) {
            case 0 -> throw new GitHubException.Unavailable("503", true, null);
            case 1 -> throw new GitHubException.Unavailable("refused", false, null);
            case 2 ->
                throw new GitHubException.RateLimited("slow down", Instant.now().plusMillis(3), null);
            default -> {}
        }
    }

    private void applyLateEffects() {
        List<Runnable> now = new ArrayList<>(late);
        late.clear();
        for (Runnable effect : now) {
            if (random.nextInt(3) == 0) {
                late.add(effect);
            } else {
                effect.run();
            }
        }
    }

    /** Sometimes a person decides a pending request, or a member cancels one. */
    private void interfere() {
        List<Long> pending = pendingIds();
        if (!pending.isEmpty() && random.nextInt(6) == 0) {
            long id = pending.get(random.nextInt(pending.size()));
            review(id, random.nextBoolean() ? Review.APPROVE : Review.DENY);
        }
    }
}
