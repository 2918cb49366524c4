{#- Whether a value lies in a range of segment_cut_points. A scheme either includes the cut in the
    range above it or in the range below it. -#}
{% macro in_cut_range(value, cut) -%}
    (
        {{ cut }}.is_cut_included
        and {{ value }} >= coalesce({{ cut }}.from_value, {{ value }})
        and ({{ cut }}.to_value is null or {{ value }} < {{ cut }}.to_value)
    )
    or (
        not {{ cut }}.is_cut_included
        and ({{ cut }}.from_value is null or {{ value }} > {{ cut }}.from_value)
        and {{ value }} <= coalesce({{ cut }}.to_value, {{ value }})
    )
{%- endmacro %}
