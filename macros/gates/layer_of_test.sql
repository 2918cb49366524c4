{#- The layers of `finegrain build` (finegrain/expectations/layers.py), for what a plain `dbt build` records;
    tests/python/test_demo_build.py sees that both say the same of every test. -#}

{#- The layer of the last table that a test reads; `layers` are the tables'. -#}
{% macro layer_of_test(node, layers) -%}
    {%- set latest = [0] -%}
    {%- for unique_id in node.depends_on.nodes if unique_id in layers -%}
        {%- do latest.append(layers[unique_id]) -%}
    {%- endfor -%}
    {{ return(layer_names()[latest | max]) }}
{%- endmacro %}


{% macro layer_names() -%}
    {{ return(['accepted', 'identity', 'activity', 'features', 'segments', 'insights']) }}
{%- endmacro %}


{#- The number of each table's layer, by unique id: its room's, or that of the first layer that reads it
    if that is earlier. -#}
{% macro layers_of_tables() -%}
    {%- set found = {} -%}
    {%- for node in graph.nodes.values() if node.resource_type in ('model', 'seed', 'snapshot') -%}
        {%- do found.update({node.unique_id: layer_of_room(node)}) -%}
    {%- endfor -%}
    {%- set state = namespace(is_settled=false) -%}
    {#- Each round settles what the tables that were settled before it read. -#}
    {%- for _ in found if not state.is_settled -%}
        {%- set state.is_settled = true -%}
        {%- for reader in found -%}
            {%- for read in graph.nodes[reader].depends_on.nodes | default([])
                if found.get(read, -1) > found[reader] -%}
                {%- do found.update({read: found[reader]}) -%}
                {%- set state.is_settled = false -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}


{#- What is declared in other folders comes as late as its readers allow. -#}
{% macro layer_of_room(node) -%}
    {%- set names = layer_names() -%}
    {%- if node.resource_type == 'seed' -%}{{ return(0) }}{%- endif -%}
    {#- A pack of segments is in no room. -#}
    {%- set room = node.fqn[1] if node.fqn | length > 2 else 'segments' -%}
    {%- if room == 'staging' -%}{{ return(0) }}{%- endif -%}
    {{ return(names.index(room) if room in names else names | length - 1) }}
{%- endmacro %}
