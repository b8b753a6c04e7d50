package dev.patoperator.gitops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * Converts JSON to Lua and back, with the same losses as in Argo CD: every number is a double, an empty table is an
 * array.
 */
final class LuaJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private LuaJson() {}

    static LuaValue toLua(JsonNode node) {
        if (node.isObject()) {
            LuaTable table = new LuaTable();
            node.properties().forEach(property -> table.set(property.getKey(), toLua(property.getValue())));
            return table;
        }
        if (node.isArray()) {
            LuaTable table = new LuaTable();
            for (int i = 0; i < node.size(); i++) {
                table.set(i + 1, toLua(node.get(i)));
            }
            return table;
        }
        if (node.isNumber()) {
            return LuaValue.valueOf(node.doubleValue());
        }
        if (node.isBoolean()) {
            return LuaValue.valueOf(node.booleanValue());
        }
        return node.isTextual() ? LuaValue.valueOf(node.textValue()) : LuaValue.NIL;
    }

    static JsonNode toJson(LuaValue value) {
        if (value instanceof LuaTable table) {
            return table.length() > 0 || table.next(LuaValue.NIL).arg1().isnil() ? array(table) : object(table);
        }
        return switch (value.type()) {
            case LuaValue.TBOOLEAN -> NODES.booleanNode(value.toboolean());
            case LuaValue.TSTRING -> NODES.textNode(value.tojstring());
            case LuaValue.TNUMBER -> number(value.todouble());
            default -> NODES.nullNode();
        };
    }

    private static JsonNode number(double value) {
        return value == Math.rint(value) ? NODES.numberNode((long) value) : NODES.numberNode(value);
    }

    private static ArrayNode array(LuaTable table) {
        ArrayNode array = NODES.arrayNode();
        for (int i = 1; i <= table.length(); i++) {
            array.add(toJson(table.get(i)));
        }
        return array;
    }

    private static ObjectNode object(LuaTable table) {
        ObjectNode object = NODES.objectNode();
        for (Varargs entry = table.next(LuaValue.NIL); !entry.arg1().isnil(); entry = table.next(entry.arg1())) {
            object.set(entry.arg1().tojstring(), toJson(entry.arg(2)));
        }
        return object;
    }
}
