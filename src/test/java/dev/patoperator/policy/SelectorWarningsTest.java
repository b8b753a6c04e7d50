package dev.patoperator.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patoperator.api.v1alpha1.RequestSelector;
import dev.patoperator.model.ItemKind;
import dev.patoperator.model.intent.SpecWarnings;
import dev.patoperator.policy.support.ConditionAssertions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the warnings about names that only GitHub knows for certain. */
class SelectorWarningsTest {

    private static List<String> warnings(
            @Nullable List<String> owners, @Nullable String repository, @Nullable String permission) {
        var written = new RequestSelector(owners, repository, permission, null, null, null, null, null);
        return SelectorWarnings.of(written, ConditionAssertions.compile(ItemKind.REQUEST))
                .texts();
    }

    @ParameterizedTest
    @CsvSource({
        "contens_read, contens, did you mean contents_read?",
        "pull_request_write, pull_request, did you mean pull_requests_write?",
        "organisation_administration_admin, organisation_administration, did you mean organization_administration_admin?",
        "hooks_write, hooks, did you mean repository_hooks_write?",
        "xyzzy_read, xyzzy, check its spelling"
    })
    void anUnknownPermissionWarnsWithTheMostSimilarOne(String permission, String name, String advice) {
        assertThat(warnings(null, null, permission))
                .containsExactly(
                        "selector.permission names the permission '" + name + "', which is not known here: " + advice);
    }

    @ParameterizedTest
    @ValueSource(strings = {"contents_read", "administration_write", "organization_projects_admin", "members_read"})
    void aKnownPermissionDoesNotWarn(String permission) {
        assertThat(warnings(null, null, permission)).isEmpty();
    }

    @Test
    void namesWithCapitalLettersWarn() {
        assertThat(warnings(List.of("ci-bot", "Alice"), "Payroll", null))
                .containsExactly(
                        "selector.owners has 'Alice' with capital letters: a login is the same in upper and lower case,"
                                + " so write alice",
                        "selector.repository is 'Payroll' with capital letters: GitHub does not document whether its"
                                + " answer depends on them, so write payroll");
        assertThat(warnings(List.of("ci-bot"), "payroll", null)).isEmpty();
    }

    @Test
    void warningsAboutConditionsFollowThoseAboutFields() {
        var written = new RequestSelector(null, null, "contens_read", null, null, null, null, null);
        CompiledSelector compiled =
                ConditionAssertions.compile(ItemKind.REQUEST, "true", "request.owner.lowerAscii() == 'Alice'");

        assertThat(SelectorWarnings.of(written, compiled).texts())
                .satisfiesExactly(
                        field -> assertThat(field).startsWith("selector.permission "),
                        condition -> assertThat(condition).startsWith("condition 'rule-1' compares "));
    }

    private static List<String> warningsAbout(String expression) {
        var written = new RequestSelector(null, null, null, null, null, null, null, null);
        return SelectorWarnings.of(written, ConditionAssertions.compile(ItemKind.REQUEST, expression))
                .texts();
    }

    /** The operator has these names in lower case, so that a Deny would never match. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "request.repos.exists(r, 'Tier' in r.customProperties)",
                "request.repos.exists(r, 'prod' in r.customProperties['Tier'])",
                "request.repos.exists(r, 'prod' in r.customProperties.Tier)",
                "request.repos.exists(r, has(r.customProperties.Tier))",
                "request.repos.exists(r, r.customProperties.exists(name, name == 'Tier'))",
                "request.repos.exists(r, 'Tier' in r.topics)",
                "request.repos.exists(r, r.name == 'Tier')",
                "member.login == 'Tier'",
                "['tier', 'Tier'].exists(name, name == member.login)",
                "['Tier', 'tier'].exists(part, member.login.startsWith(part))",
                "request.repos.exists(r, ['Tier'].exists(topic, topic in r.topics))",
                "{'Tier': 'x'}.exists(name, member.login == name)"
            })
    void capitalLettersInANameInLowerCaseWarn(String expression) {
        assertThat(warningsAbout(expression))
                .containsExactly(
                        "condition 'rule' compares a name in lower case with 'Tier', which never matches: write"
                                + " 'tier'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "request.repos.exists(r, 'Prod' in r.customProperties['tier'])",
                "request.repos.exists(r, r.customProperties['tier'] == ['Prod'])",
                "request.repos.exists(r, r.customProperties.tier[0] == 'Prod')"
            })
    void capitalLettersInTheValueOfAPropertyDoNotWarn(String expression) {
        assertThat(warningsAbout(expression)).isEmpty();
    }

    /** GitHub's pages call a subset "only select repositories": a Deny on 'selected' would never deny. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            request.repositorySelection == 'selected' | repositorySelection with 'selected' | 'all', 'subset', 'none'
            request.repositorySelection in ['subset', 'ALL'] | repositorySelection with 'ALL' | 'all', 'subset', 'none'
            request.repos.exists(r, 'Public' == r.visibility) | visibility with 'Public' | 'public', 'private', 'internal'
            request.permissions.repository.contents == 'rw' | the level of a permission with 'rw' | 'read', 'write', 'admin'
            request.permissions.organization['members'] != 'Read' | the level of a permission with 'Read' | 'read', 'write', 'admin'
            request.permissions.repository.exists(p, request.permissions.repository[p] in ['write', 'amin']) \
            | the level of a permission with 'amin' | 'read', 'write', 'admin'
            request.current.repository.contents == 'none' | the level of a permission with 'none' | 'read', 'write', 'admin'
            """)
    void valueThatGitHubDoesNotDocumentWarns(String expression, String compared, String known) {
        assertThat(warningsAbout(expression))
                .containsExactly(
                        "condition 'rule' compares " + compared + ", which GitHub does not document: write " + known);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "request.repositorySelection == 'all' || request.repositorySelection.startsWith('sub')",
                "request.repos.all(r, r.visibility in ['private', 'internal'] && r.visibility.contains('P') == false)",
                "request.permissions.repository.contents in ['read', 'write'] && has(request.permissions.other.gists) == false",
                "request.repos.exists(r, 'Public' in r.customProperties['visibility'])"
            })
    void valueThatGitHubDocumentsDoesNotWarn(String expression) {
        assertThat(warningsAbout(expression)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            request.repositories.exists(x, x == 'App') && request.scopes.exists(x, x == 'contents:write') | with 'App'
            request.scopes.exists(x, x == 'contents:write') && request.repositories.exists(x, x == 'App') | with 'App'
            request.repositories.exists(x, x == 'App' && request.scopes.exists(x, x == 'contents:read')) | with 'App'
            request.scopes.exists(x, request.repositories.exists(x, x == 'App') && x == 'contents:read') | with 'App'
            request.repositories.exists(x, x == 'app') && request.scopes.exists(x, x == 'contnts:write') | 'contnts:write'
            ['contens'].exists(x, x in request.permissions.repository) | 'contens'
            ['Any'].exists(x, ['App'].exists(x, x in request.repositories)) | with 'App'
            """)
    void nameOfALoopMeansTheElementsOfThatLoop(String expression, String warning) {
        assertThat(warningsAbout(expression)).singleElement().asString().contains(warning);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "request.repositories.exists(x, x == 'app') && request.scopes.exists(x, x == 'contents:write')",
                "request.scopes.exists(x, x == 'contents:write') && request.repositories.exists(x, x == 'app')",
                "request.permissions.repository.all(p, p == 'contents') && ['Any'].all(p, p == 'Any')",
                "['contents', 'issues'].exists(p, p in request.permissions.repository)",
                "['Any'].exists(x, ['any'].exists(x, x == request.owner))",
                "request.repositories.exists(x, request.repositories.exists(x, x == x))"
            })
    void nameOfALoopDoesNotMeanTheElementsOfAnother(String expression) {
        assertThat(warningsAbout(expression)).isEmpty();
    }

    @Test
    void onlyTheFirstWarningsHaveATextAndTheOthersAreCounted() {
        var written = new RequestSelector(List.of("Alice"), null, null, null, null, null, null, null);
        String many = "request.owner.lowerAscii() in ['A', 'B', 'C', 'D', 'A']";
        CompiledSelector compiled =
                ConditionAssertions.compile(ItemKind.REQUEST, many, "'contens' in request.permissions.repository");

        SpecWarnings warnings = SelectorWarnings.of(written, compiled);

        assertThat(warnings.texts())
                .satisfiesExactly(
                        owner -> assertThat(owner).contains("'Alice'"),
                        first -> assertThat(first).contains("'A'"),
                        second -> assertThat(second).contains("'B'"));
        assertThat(warnings.others()).isEqualTo(3);
    }
}
