package dev.patoperator.github.simulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Function;

/** Selects the page of a list that {@code per_page} and {@code page} request, and adds GitHub's {@code Link} header. */
final class Page {

    private static final int DEFAULT_SIZE = 30;

    private final IncomingCall call;
    private final String baseUrl;
    private final int size;
    private final int number;

    Page(IncomingCall call, String baseUrl) {
        this.call = call;
        this.baseUrl = baseUrl;
        this.size = number("per_page", DEFAULT_SIZE);
        this.number = number("page", 1);
    }

    <T> Answer of(List<T> all, Function<T, ObjectNode> render) {
        int last = Math.max(1, (all.size() + size - 1) / size);
        int from = (int) Math.min(all.size(), (number - 1L) * size);
        ArrayNode body = GitHubJson.MAPPER.createArrayNode();
        all.subList(from, Math.min(all.size(), from + size)).forEach(item -> body.add(render.apply(item)));
        Answer answer = Answer.json(200, body);
        String links = links(last);
        return links.isEmpty() ? answer : answer.with("Link", links);
    }

    private String links(int last) {
        StringJoiner links = new StringJoiner(", ");
        if (number > 1) {
            links.add(link(Math.min(number - 1, last), "prev"));
        }
        if (number < last) {
            links.add(link(number + 1, "next")).add(link(last, "last"));
        }
        if (number > 1) {
            links.add(link(1, "first"));
        }
        return links.toString();
    }

    private String link(int page, String relation) {
        StringJoiner query = new StringJoiner("&", "?", "");
        for (Map.Entry<String, List<String>> parameter : call.query().entrySet()) {
            if (!parameter.getKey().equals("page")) {
                parameter.getValue().forEach(value -> query.add(encode(parameter.getKey()) + "=" + encode(value)));
            }
        }
        query.add("page=" + page);
        return "<" + baseUrl + call.path() + query + ">; rel=\"" + relation + "\"";
    }

    private int number(String parameter, int absent) {
        String value = call.query(parameter);
        return value == null ? absent : Math.max(1, Integer.parseInt(value));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
