package dev.patoperator.policy.cel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cel.common.CelValidationException;
import dev.cel.common.navigation.CelNavigableAst;
import dev.patoperator.model.ItemKind;
import dev.patoperator.policy.cel.environment.CelEnvironment;
import dev.patoperator.policy.cel.environment.StrictOperands;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The estimate from the text is never below the size of the syntax tree, and not far above it for usual conditions. */
class ConditionMemoryEstimateTest {

    @ParameterizedTest
    @MethodSource("expressions")
    void estimatedNodesAreAtLeastTheNodesOfTheSyntaxTree(String expression) throws CelValidationException {
        assertThat((long) ConditionMemoryEstimate.nodes(expression)).isGreaterThanOrEqualTo(nodes(expression));
    }

    static List<String> expressions() {
        return List.of(
                "true",
                "request.id > 1",
                "!!!(request.id > -(-1))",
                "has(request.tokenExpiresAt) && request.tokenExpiresAt < now + duration('2160h')",
                "request.permissions.repository.all(p, request.permissions.repository[p] == 'read')",
                repeated("has(request.owner)"),
                repeated("!(true||false)"),
                repeated("(true&&true)!=(true||false)"),
                repeated("![1].all(a,a>1)"),
                repeated("![1].exists(a,a>1)"),
                repeated("![1].exists_one(a,a>1||a>2)"),
                repeated("member.inTeam('a')"),
                repeated("request.lifetime<days(9)"),
                repeated("[1].all(a, a > 1)"),
                repeated("[1].exists(a, a > 1)"),
                repeated("[1].exists_one(a, a > 1)"),
                repeated("[1].map(a, a).size() > 1"),
                repeated("[1].map(a, a > 1, a).size() > 1"),
                repeated("[1].filter(a, a > 1).size() > 1"),
                "[1] . all (a, [2] .exists( b, a>b )) || [1].all(a,[2].map(b,[3].filter(c,c>b).size()).size()>a)",
                repeated("1==1"),
                repeated("''==''"),
                repeated("request.owner in ['a','b',\"c\"]"),
                repeated("{1:2}.size()>0"),
                repeated("(true?false:true)"),
                repeated("now.getHours()%2-1*3/4<=5"),
                repeated("b'a'!=b'a'||''!=r'\\d'"),
                repeated("true// all, exists_one, map\n"),
                repeated("0x1f==1&&1u==1u"),
                repeated("1.5e3>=.5"));
    }

    private static String repeated(String expression) {
        return IntStream.range(0, 20).mapToObj(i -> expression).collect(Collectors.joining("||"));
    }

    private static long nodes(String expression) throws CelValidationException {
        return CelNavigableAst.fromAst(StrictOperands.in(CelEnvironment.conditions(ItemKind.REQUEST)
                        .compile(expression)
                        .getAst()))
                .getRoot()
                .allNodes()
                .count();
    }

    @Test
    void theEstimateIsAtMostTheLargestTreeAndTheText() {
        assertThat(ConditionMemoryEstimate.of("x ".repeat(1_024))).isEqualTo(640 + 500 * 176 + 2 * 2_048);
    }

    @Test
    void usualConditionsTakeLessThanThreeKilobytes() {
        assertThat(ConditionMemoryEstimate.of("has(request.tokenExpiresAt) && request.tokenExpiresAt < now + days(90)"))
                .isLessThan(3_000);
    }
}
