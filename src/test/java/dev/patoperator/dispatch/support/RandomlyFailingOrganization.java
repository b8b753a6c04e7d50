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
 * An organization at its worst, as a seed has it: answers get lost before and after it acted, what it accepted lands later
 * or never, one id spoils a whole list, its rate limit is hit, and people decide at the same time.
 */
public final class RandomlyFailingOrganization extends ListedOrganization {

    private final Random random;
    private final Set<Long> refused = new HashSet<>();
    private final Set<Long> ignored = new HashSet<>();
    private final Map<Long, String> askedFor = new HashMap<>();
    private final Map<Long, String> done = new HashMap<>();
    private final List<Runnable> late = new ArrayList<>();
    private boolean calm;

    public RandomlyFailingOrganization(Random random) {
        this.random = random;
    }

    /** Any call that holds this id is refused with 422. */
    public void refuse(long id) {
        refused.add(id);
    }

    /** A bulk call is accepted for this id, and nothing comes of it. */
    public void ignoreInBulk(long id) {
        ignored.add(id);
    }

    /** Whether a call was made that asked to decide this id. */
    public boolean wasAskedFor(long id) {
        return askedFor.containsKey(id);
    }

    /** What our calls did with an id; null when nothing. */
    @Nullable
    public String done(long id) {
        return done.get(id);
    }

    @Override
    public ResultPage<PatRequest> listRequests(InstallationAccess access, PageQuery query) throws GitHubException {
        land();
        interfere();
        mood();
        return super.listRequests(access, query);
    }

    @Override
    public ResultPage<PatGrant> listGrants(InstallationAccess access, PageQuery query) throws GitHubException {
        land();
        mood();
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
        asked(List.of(id), action);
        mood();
        if (refused.contains(id)) {
            throw new GitHubException.Refused("422", 422, "request-id");
        }
        if (!there) {
            throw new GitHubException.NotFound("404", "request-id");
        }
        act(id, action, act);
        return answer();
    }

    private interface Test {
        boolean test(long id);
    }

    private interface Act {
        void act(long id);
    }

    private AcceptedCall bulk(List<Long> ids, String action, Test there, Act act) throws GitHubException {
        assertThat(ids).hasSizeBetween(2, 100).doesNotHaveDuplicates();
        asked(ids, action);
        mood();
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
        return answer();
    }

    private void asked(List<Long> ids, String action) {
        for (Long id : ids) {
            assertThat(askedFor.put(id, action))
                    .as("id %s is never decided both ways", id)
                    .isIn(null, action);
        }
    }

    private void act(long id, String action, Runnable act) {
        act.run();
        assertThat(done.put(id, action)).as("id %s is decided once", id).isNull();
    }

    /** The call had its effect; its answer may be lost. */
    private AcceptedCall answer() throws GitHubException {
        if (random.nextInt(8) == 0) {
            throw new GitHubException.Unavailable("reset", true, null);
        }
        return new AcceptedCall("request-id");
    }

    private void mood() throws GitHubException {
        // Not twice in a row, or a run would not come to its end in the time that a decision has.
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

    private void land() {
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

    /** Now and then a person decides, or a member cancels, what is pending. */
    private void interfere() {
        List<Long> pending = pendingIds();
        if (!pending.isEmpty() && random.nextInt(6) == 0) {
            long id = pending.get(random.nextInt(pending.size()));
            review(id, random.nextBoolean() ? Review.APPROVE : Review.DENY);
        }
    }
}
