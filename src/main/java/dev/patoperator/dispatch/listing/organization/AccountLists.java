package dev.patoperator.dispatch.listing.organization;

import dev.patoperator.dispatch.listing.PageReader;
import dev.patoperator.github.GitHubException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lists of accounts that are read together: the one of a team, or those of all roles. Kept for a while, so that all policies
 * share them. Used by one thread at a time.
 *
 * <p>That an account is in a list is taken from any page. That it is in none counts only when it is proved: items move
 * between pages while several are read, and a person moves between lists while the role changes. So all lists are read again
 * until two passes show the same, except for a single list of one page. The pass before may be one of an earlier evaluation,
 * of which a digest is kept: as long as nothing changes, one pass is enough. What that leaves open is an account that was
 * added since that pass, and that this pass misses because another moved at the same second: it counts as not listed until
 * the next evaluation.
 *
 * <p>Lists are read one after the other, and only as far as the accounts in question require: when all of them are shown, no
 * proof is needed.
 */
final class AccountLists implements OrganizationLists.KeptList {

    /** Most passes for one evaluation: these lists can have hundreds of pages. */
    static final int MAX_PASSES = 3;

    /** Puts into words why GitHub does not list the accounts. */
    @FunctionalInterface
    interface RefusalText {
        String of(String organization, GitHubException refusal);
    }

    private final String name;
    private final List<ListCall.Source<Long>> sources;
    private final RefusalText refusalText;
    private final PageReader pageReader;
    private final ListMemory memory;
    private final OrganizationLists.MaxAges maxAges;
    private final Clock clock;

    private final List<AccountList> lists = new ArrayList<>();
    private int pages;
    private @Nullable Instant startedAt;
    private @Nullable Instant readAt;
    private @Nullable String lastDigest;
    private boolean provesAbsence;
    private @Nullable String failure;
    /** How often GitHub did not answer since the lists were last read to the end. */
    private int failures;

    /**
     * Creates lists that are not read yet.
     *
     * @param name what they list, for messages
     * @param maxAges how long they are kept after they were read
     * @param clock a monotonic clock
     */
    AccountLists(
            String name,
            List<ListCall.Source<Long>> sources,
            RefusalText refusalText,
            PageReader pageReader,
            ListMemory memory,
            OrganizationLists.MaxAges maxAges,
            Clock clock) {
        this.name = name;
        this.sources = List.copyOf(sources);
        this.refusalText = refusalText;
        this.pageReader = pageReader;
        this.memory = memory;
        this.maxAges = maxAges;
        this.clock = clock;
    }

    /**
     * Returns in which of the lists these accounts are, by the order of the sources. Calls GitHub for what is not known from a
     * recent reading. An account of which GitHub refuses to tell is unknown.
     *
     * @throws GitHubException when GitHub cannot be called for now, or refuses the App altogether
     */
    Membership read(ListCall call, Collection<Long> accounts) throws GitHubException, InterruptedException {
        if (isOld()) {
            discard();
        }
        int passes = 0;
        while (!provesAbsence && failure == null && !membership().showsAll(accounts)) {
            if (passes == MAX_PASSES) {
                failure = "the list of " + name + " changed each time it was read";
                break;
            }
            if (lists.size() == sources.size()) {
                discard(); // this pass alone does not prove that an account is not listed
            }
            readNext(call);
            passes += concludePass() ? 1 : 0;
        }
        return membership();
    }

    /** Returns what is known from a recent reading, without a call. */
    Membership known() {
        return isOld() ? Membership.unknown(ReadFacts.NOT_READ) : membership();
    }

    private Membership membership() {
        String unproved = failure == null ? ReadFacts.NOT_READ : failure;
        return new Membership(lists, provesAbsence ? null : unproved);
    }

    private void readNext(ListCall call) throws GitHubException, InterruptedException {
        if (lists.isEmpty()) {
            startedAt = clock.instant();
        }
        var accounts = new AccountList.Builder();
        long takenBefore = memory.size();
        boolean isRead = false;
        try {
            pages += call.readAll(name, sources.get(lists.size()), pageReader, page -> {
                memory.take((long) page.size() * AccountList.BYTES_OF_ACCOUNT);
                accounts.add(page);
            });
            lists.add(accounts.build());
            isRead = true;
        } catch (GitHubException e) {
            failures += e instanceof GitHubException.Unavailable ? 1 : 0;
            if (!ListCall.isRefusalOfList(e) && !ListCall.isLastingFailure(e, failures)) {
                throw e;
            }
            failure = refusalText.of(call.access().organization(), e);
        } catch (ListCall.UnreadableListException e) {
            failure = e.getMessage();
        } finally {
            if (!isRead) {
                memory.releaseTo(takenBefore);
            }
        }
        readAt = clock.instant();
    }

    /** Compares a pass over all lists with the one before. Returns whether all lists are read. */
    private boolean concludePass() {
        if (lists.size() < sources.size()) {
            return false;
        }
        failures = 0;
        String digest = digest();
        boolean wasAtomic = sources.size() == 1 && pages == 1;
        provesAbsence = wasAtomic || digest.equals(lastDigest);
        lastDigest = digest;
        return true;
    }

    private String digest() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            lists.forEach(list -> list.addTo(digest));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Returns when the last pass began. */
    Instant startedAt() {
        return startedAt == null ? Instant.MIN : startedAt;
    }

    @Override
    public boolean isOld() {
        return readAt == null || readAt.plus(maxAges.of(failure != null, pages)).isBefore(clock.instant());
    }

    @Override
    public boolean isEmpty() {
        return lists.isEmpty();
    }

    /** Discards the lists; the digest of the last pass is kept. */
    @Override
    public void discard() {
        lists.clear();
        memory.releaseTo(0);
        pages = 0;
        readAt = null;
        provesAbsence = false;
        failure = null;
    }
}
