package dev.patoperator.policy.cel.fault;

import java.util.ArrayList;
import java.util.List;

/** CEL's types in plain words. */
final class TypeWords {

    private TypeWords() {}

    /** Returns the words for a type as the compiler writes it, such as {@code list(string)}. */
    static String of(String type) {
        return switch (type) {
            case "string" -> "text";
            case "int" -> "a number";
            case "uint" -> "an unsigned number";
            case "double" -> "a decimal number";
            case "bool" -> "true or false";
            case "bytes" -> "bytes";
            case "null" -> "null";
            case "google.protobuf.Timestamp" -> "a timestamp";
            case "google.protobuf.Duration" -> "a duration";
            case "Request" -> "a request";
            case "Grant" -> "a grant";
            case "Member" -> "a member";
            case "Repository" -> "a repository";
            case "list(Repository)" -> "a list of repositories";
            case "map(string, list(string))" -> "a map of lists";
            case "Permissions" -> "a set of permissions";
            case "list(string)" -> "a list of text";
            case "list(int)" -> "a list of numbers";
            default -> type.startsWith("list(") ? "a list" : type.startsWith("map(") ? "a map" : "a value";
        };
    }

    /** Splits the types of arguments, such as {@code int, map(string, string)}. */
    static List<String> split(String types) {
        List<String> split = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int at = 0; at <= types.length(); at++) {
            char character = at < types.length() ? types.charAt(at) : ',';
            depth += character == '(' ? 1 : character == ')' ? -1 : 0;
            if (character == ',' && depth == 0) {
                String type = types.substring(start, at).strip();
                if (!type.isEmpty()) {
                    split.add(type);
                }
                start = at + 1;
            }
        }
        return split;
    }

    static boolean isTime(String type) {
        return type.equals("google.protobuf.Timestamp");
    }

    static boolean isDuration(String type) {
        return type.equals("google.protobuf.Duration");
    }
}
