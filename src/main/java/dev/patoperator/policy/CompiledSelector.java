package dev.patoperator.policy;

import dev.patoperator.github.pat.ListedPat;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.intent.Criteria;
import dev.patoperator.policy.cel.CelConditionCompiler;
import dev.patoperator.policy.cel.CompilationResult;
import dev.patoperator.policy.cel.CompiledCondition;
import dev.patoperator.policy.item.EvaluationBudget;
import dev.patoperator.policy.item.ItemView;
import dev.patoperator.policy.item.Match;
import dev.patoperator.policy.item.RepositoryFacts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A selector that is ready to judge items. Every field is judged here, whatever GitHub was asked to filter by; thread-safe.
 */
public final class CompiledSelector {

    private record NamedCondition(String name, CompiledCondition condition) {

        Match evaluate(ItemView item, EvaluationBudget budget) {
            Match match = condition.evaluate(item, budget);
            return match instanceof Match.EvaluationFailed failed
                    ? new Match.EvaluationFailed("condition '" + name + "' failed: " + failed.message())
                    : match;
        }
    }

    private final Criteria criteria;
    private final @Nullable RequiredPermission permission;
    private final List<NamedCondition> conditions;

    private CompiledSelector(Criteria criteria, List<NamedCondition> conditions) {
        this.criteria = criteria.withoutConditions(); // their text is not needed any more
        this.permission = criteria.permission() == null ? null : RequiredPermission.of(criteria.permission());
        this.conditions = List.copyOf(conditions);
    }

    /**
     * Compiles a selector over requests or grants that shares nothing with others.
     *
     * @throws InvalidSelectorException when a condition does not compile, or could cost more than is allowed
     */
    public static CompiledSelector compile(Criteria criteria, ItemKind kind) throws InvalidSelectorException {
        List<CompilationResult> compilationResults = new ArrayList<>();
        for (Criteria.NamedExpression condition : criteria.conditions()) {
            // The first use of this class loads CEL, some megabytes and half a second: nobody else should pay for it.
            compilationResults.add(CelConditionCompiler.compile(condition.expression(), kind));
        }
        return of(criteria, compilationResults);
    }

    /** The selector of criteria whose conditions, in their order, came to this when they were compiled. */
    static CompiledSelector of(Criteria criteria, List<CompilationResult> compilationResults)
            throws InvalidSelectorException {
        List<NamedCondition> conditions = new ArrayList<>();
        for (int i = 0; i < compilationResults.size(); i++) {
            String name = criteria.conditions().get(i).name();
            if (compilationResults.get(i) instanceof CompilationResult.CompilationFailure refused) {
                throw new InvalidSelectorException(
                        "spec.selector.matchConditions '" + name + "' does not compile: " + refused.problem());
            }
            conditions.add(new NamedCondition(
                    name, ((CompilationResult.CompilationSuccess) compilationResults.get(i)).condition()));
        }
        return new CompiledSelector(criteria, conditions);
    }

    /** The repository for which GitHub must be asked which items reach it; null when it need not be asked. */
    public @Nullable String repository() {
        return criteria.repository();
    }

    /** Whether a condition reads the names of an item's repositories, which takes a call for each item. */
    public boolean namesRepositories() {
        return conditions.stream().anyMatch(named -> named.condition().namesRepositories());
    }

    /**
     * Judges an item. What fails is no match, and says so only where all the rest holds: an item that is not meant anyway
     * needs nobody's attention.
     *
     * @param budget what the conditions may still cost
     */
    public Match evaluate(ListedPat item, Instant now, RepositoryFacts repositories, EvaluationBudget budget) {
        return evaluate(new ItemView(item, now, repositories), budget);
    }

    Match evaluate(ItemView view, EvaluationBudget budget) {
        ListedPat item = view.item();
        Match match = owner(item);
        match = and(match, () -> token(item));
        match = and(match, () -> used(item.tokenLastUsedAt()));
        match = and(match, () -> since(item.since()));
        match = and(match, () -> permission == null ? Match.MATCHED : permission.evaluate(item.permissions()));
        match = and(match, () -> criteria.repository() == null ? Match.MATCHED : reaches(item, view.repositories()));
        for (NamedCondition condition : conditions) {
            match = and(match, () -> condition.evaluate(view, budget));
        }
        return match;
    }

    /** As in CEL: what does not hold outweighs what fails. */
    private static Match and(Match before, Supplier<Match> next) {
        if (before instanceof Match.NotMatched) {
            return before;
        }
        Match match = next.get();
        return match instanceof Match.Matched
                        || (match instanceof Match.EvaluationFailed && before instanceof Match.EvaluationFailed)
                ? before
                : match;
    }

    private Match owner(ListedPat item) {
        if (criteria.owners().isEmpty()) {
            return Match.MATCHED;
        }
        String owner = item.owner();
        return owner == null
                ? new Match.EvaluationFailed("owners: GitHub names no owner")
                : match(criteria.owners().contains(owner.toLowerCase(Locale.ROOT)));
    }

    private Match token(ListedPat item) {
        if (criteria.tokenIds().isEmpty()) {
            return Match.MATCHED;
        }
        Long tokenId = item.tokenId();
        return tokenId == null
                ? new Match.EvaluationFailed("tokenIDs: GitHub names no token id, as servers before 3.12 do")
                : match(criteria.tokenIds().contains(tokenId));
    }

    /** A token that was never used was last used neither before nor after any time. */
    private Match used(@Nullable Instant lastUsed) {
        Instant before = criteria.lastUsedBefore();
        Instant after = criteria.lastUsedAfter();
        return match((before == null || (lastUsed != null && lastUsed.isBefore(before)))
                && (after == null || (lastUsed != null && lastUsed.isAfter(after))));
    }

    private Match since(@Nullable Instant since) {
        Instant before = criteria.before();
        if (before == null) {
            return Match.MATCHED;
        }
        return since == null
                ? new Match.EvaluationFailed("createdBefore or grantedBefore: GitHub names no time that can be read")
                : match(since.isBefore(before));
    }

    private static Match match(boolean holds) {
        return holds ? Match.MATCHED : Match.NOT_MATCHED;
    }

    private Match reaches(ListedPat item, RepositoryFacts repositories) {
        String repository = String.valueOf(criteria.repository());
        if ("none".equals(item.repositorySelection())) {
            return Match.NOT_MATCHED;
        }
        Boolean reaches = repositories.reaches(item, repository);
        if (reaches == null) {
            return new Match.EvaluationFailed("repository: GitHub could not be asked which tokens reach " + repository);
        }
        List<String> names = "subset".equals(item.repositorySelection()) ? repositories.names(item) : null;
        if (names != null && reaches != names.stream().anyMatch(repository::equalsIgnoreCase)) {
            // A server that ignores the filter must not widen a decision, nor a repository renamed slip a Deny.
            return new Match.EvaluationFailed("repository: GitHub's list for " + repository
                    + " and the names of the token's repositories do not agree");
        }
        return match(reaches);
    }
}
