package dev.patoperator.precedence.explanation;

import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.ResourceRef;
import dev.patoperator.policy.PolicyEvaluation;
import dev.patoperator.policy.item.Match;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What each policy made of each item in one evaluation, in a byte for each: there may be millions. Only what excludes an
 * item, what matches, and what failed because it was not read is kept; an evaluation itself says what is excepted, and what
 * failed. Of the policies that list ids, only what was not read is kept. Used by one thread.
 */
final class MatchTable implements PolicyEvaluation.MatchObserver {

    private static final byte OTHER = 0;
    private static final byte MATCHED = 1;
    private static final byte NOT_READ = 2;
    private static final int FIRST_CRITERION = 3;

    /** A selector has at most 24 parts. */
    private static final int MAX_CRITERIA = 100;

    /** What one policy made of each item, as {@link #OTHER}, {@link #MATCHED}, or what excludes it. */
    private static final class Row {
        private final byte[] codes;
        private final List<String> criteria = new ArrayList<>();

        Row(int size) {
            codes = new byte[size];
        }

        byte code(String criterion) {
            int known = criteria.indexOf(criterion);
            if (known < 0) {
                known = criteria.size();
                if (known == MAX_CRITERIA) {
                    return OTHER;
                }
                criteria.add(criterion);
            }
            return (byte) (FIRST_CRITERION + known);
        }
    }

    private final long[] ids;
    private final Map<String, Row> rows = new HashMap<>();
    private final Map<String, Set<Long>> notReadOfLists = new HashMap<>();

    /** Creates an empty table for these policies and items. */
    MatchTable(Collection<ResourceRef> policies, Collection<Long> ids) {
        this.ids = ids.stream().mapToLong(Long::longValue).sorted().toArray();
        policies.forEach(policy -> rows.put(policy.uid(), new Row(this.ids.length)));
    }

    @Override
    public void evaluated(ResourceRef policy, ListedPat item, Match match) {
        Row row = rows.get(policy.uid());
        int column = Arrays.binarySearch(ids, item.id());
        boolean notRead = match instanceof Match.EvaluationFailed failed && failed.isNotRead();
        if (row == null && notRead) {
            notReadOfLists.computeIfAbsent(policy.uid(), uid -> new HashSet<>()).add(item.id());
        } else if (row != null && column >= 0) {
            row.codes[column] = match instanceof Match.NotMatched excluded
                    ? row.code(excluded.criterion())
                    : match instanceof Match.Matched ? MATCHED : notRead ? NOT_READ : OTHER;
        }
    }

    /** Whether the policy could not be evaluated for the item, because GitHub was not asked for what it reads. */
    boolean isNotRead(ResourceRef policy, long id) {
        return code(policy, id) == NOT_READ
                || notReadOfLists.getOrDefault(policy.uid(), Set.of()).contains(id);
    }

    boolean isMatched(ResourceRef policy, long id) {
        return code(policy, id) == MATCHED;
    }

    /** Returns the first part of the policy's selector that excludes an item; null when none does. */
    @Nullable
    String excludedBy(ResourceRef policy, long id) {
        Row row = rows.get(policy.uid());
        byte code = code(policy, id);
        return row == null || code < FIRST_CRITERION ? null : row.criteria.get(code - FIRST_CRITERION);
    }

    private byte code(ResourceRef policy, long id) {
        Row row = rows.get(policy.uid());
        int column = Arrays.binarySearch(ids, id);
        return row == null || column < 0 ? OTHER : row.codes[column];
    }
}
