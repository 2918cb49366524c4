{#- What is compiled is read under names that say what is meant by it: chosen products, chosen rows, the
    segments of a pack. A model that was changed and built over an old state of what it reads would
    find nobody, or too few, without a word. So each of these models notes its version when it is
    built, and what reads it asks for the version that would be built now. -#}

{#- Two versions are equal if the model is written alike, and so is all that it reads of these, and
    members have the same numbers. -#}
{% macro version_of(unique_id) -%}
    {%- set numbers = duckdb__member_number('id') ~ snowflake__member_number('id') -%}
    {%- set parts = [graph.nodes[unique_id].checksum.checksum, numbers] -%}
    {%- for read in versioned(graph.nodes[unique_id]) -%}{%- do parts.append(version_of(read)) -%}{%- endfor -%}
    {{ return(local_md5(parts | join(' '))) }}
{%- endmacro %}


{#- What a model reads that notes its version, in the order of names. -#}
{% macro versioned(node) -%}
    {%- set found = [] -%}
    {%- for read in node.depends_on.nodes | sort -%}
        {%- if 'macro.finegrain.note_version' in graph.nodes.get(read, {}).get('depends_on', {}).get('macros', []) -%}
            {%- do found.append(read) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}


{#- Before a model changes, so that one that is stopped half-way has no version. -#}
{% macro forget_version() -%}
    delete from {{ ref('built_versions') }} where model = '{{ this.identifier }}'
{%- endmacro %}


{% macro note_version() -%}
    insert into {{ ref('built_versions') }} (model, version)
    values ('{{ this.identifier }}', '{{ version_of(model.unique_id) if execute }}')
{%- endmacro %}


{% macro stop_if_outdated() -%}
    {%- if not execute -%}{{ return('') }}{%- endif -%}
    {%- set known = {} -%}
    {%- for unique_id in versioned(model) -%}
        {%- set read = ref(graph.nodes[unique_id].name) -%}
        {%- set notes = adapter.get_relation(read.database, read.schema, 'built_versions') -%}
        {%- if notes | string not in known -%}
            {%- set rows = run_query('select model, version from ' ~ notes).rows if notes else [] -%}
            {%- set versions = {} -%}
            {%- for row in rows -%}{%- do versions.update({row[0]: row[1]}) -%}{%- endfor -%}
            {%- do known.update({notes | string: versions}) -%}
        {%- endif -%}
        {%- if known[notes | string].get(read.identifier) != version_of(unique_id) -%}
            {%- do exceptions.raise_compiler_error(
                this.identifier ~ ' reads ' ~ read.identifier ~ ', which was changed and not built since: build both, as in '
                ~ '`dbt build --select path:models/segments/measures path:segments ' ~ this.identifier ~ '`, or all with '
                ~ '`finegrain build`.'
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return('') }}
{%- endmacro %}
